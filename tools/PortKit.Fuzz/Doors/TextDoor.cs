using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>The parser, for nets and solvers; what it takes is printed, and must read again.</summary>
internal sealed class TextDoor() : NetDoor("text", structured: 10)
{
    public override Outcome Take(byte[] input)
    {
        var choice = new Choice(input);
        var (map, bag) = (new SourceMap(), new DiagnosticBag());
        var options = new TextFormatOptions { Strict = choice.OneIn(4), LeaveUnknownFields = choice.OneIn(2) };
        if (PrototxtKinds.Detect(input) == PrototxtKind.Solver)
            Read<SolverParameter>(input, map, bag, options);
        else
            Read<NetParameter>(input, map, bag, options);
        return Outcome.Of(!bag.HasErrors, bag);
    }

    private static void Read<T>(byte[] input, SourceMap map, DiagnosticBag bag, TextFormatOptions options)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        if (TextFormatReader.Read<T>(input, "net.prototxt", map, bag, options) is not { } message)
            return;
        var again = new DiagnosticBag();
        if (TextFormatReader.Read<T>(TextFormatWriter.Write(message), "again", new SourceMap(), again) is null)
            throw new BrokenPromiseException($"What is printed of it does not read: {again.First()}");
    }
}
