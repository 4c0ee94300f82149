using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;

namespace PortKit;

/// <summary>Prints prototxt files back.</summary>
public static class Prototxt
{
    /// <summary>Reads a net or a solver and prints it in canonical text, with the fields that the schema does not know.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="strict">Whether a field that the schema does not know is an error.</param>
    /// <param name="upgrade">Whether to print it in today's syntax.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>The text, or null if the prototxt cannot be read.</returns>
    public static string? Print(ReadOnlySpan<byte> text, string name, bool strict, bool upgrade, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        var map = new SourceMap();
        var options = new TextFormatOptions { Strict = strict };
        IMessage? message;
        if (PrototxtKinds.Detect(text) == PrototxtKind.Solver)
        {
            var solver = TextFormatReader.Read<SolverParameter>(text, name, map, bag, options);
            message = solver is not null && upgrade ? SolverUpgrade.Upgrade(solver, map, bag) : solver;
        }
        else
        {
            var net = TextFormatReader.Read<NetParameter>(text, name, map, bag, options);
            message = net is not null && upgrade ? NetUpgrade.Upgrade(net, map, bag) : net;
        }

        return message is null || bag.HasErrors ? null : TextFormatWriter.Write(message, map);
    }
}
