using System.Text;
using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;
using PortKit.Caffe.Weights;

namespace PortKit;

/// <summary>Prints prototxt files back.</summary>
public static class Prototxt
{
    /// <summary>
    /// Reads a net or a solver and prints it in canonical text. Of a .caffemodel it prints the net that is in it, without its blobs, which are
    /// passed over and take no memory.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether a field that the schema does not know is an error.</param>
    /// <param name="upgrade">Whether to print it in today's syntax.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <param name="verbose">Whether to note the fields of forks that change nothing.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <returns>The text, or null if the file cannot be read.</returns>
    public static string? Print(
        string path, bool strict, bool upgrade, DiagnosticBag bag, bool verbose = false, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(bag);
        if (ForeignFile.Find(path, FileUse.Net) is not { Kind: FileKind.CaffeModel })
            return PrototxtFile.Read(path, bag, limits: limits) is { } text ? Print(text, path, strict, upgrade, bag, verbose, limits) : null;
        var map = new SourceMap();
        return CaffeModelNet.Read(path, map, bag, strict, limits) is { } net
            ? Text(upgrade ? NetUpgrade.Upgrade(net, map, bag) : net, map, path, bag)
            : null;
    }

    /// <summary>Reads a net or a solver and prints it in canonical text, with the fields that the schema does not know.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="strict">Whether a field that the schema does not know is an error.</param>
    /// <param name="upgrade">Whether to print it in today's syntax.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <param name="verbose">Whether to note the fields of forks that change nothing.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <returns>The text, or null if the prototxt cannot be read.</returns>
    public static string? Print(
        ReadOnlySpan<byte> text, string name, bool strict, bool upgrade, DiagnosticBag bag, bool verbose = false, Limits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(bag);
        var map = new SourceMap();
        var options = new TextFormatOptions { Strict = strict, LeaveUnknownFields = true, Limits = limits ?? Limits.Default };
        var fields = new UnknownFieldCheck(map, bag) { Verbose = verbose };
        IMessage? message;
        if (PrototxtKinds.Detect(text) == PrototxtKind.Solver)
        {
            var solver = TextFormatReader.Read<SolverParameter>(text, name, map, bag, options);
            Warn(solver);
            message = solver is not null && upgrade ? SolverUpgrade.Upgrade(solver, map, bag) : solver;
        }
        else
        {
            var net = TextFormatReader.Read<NetParameter>(text, name, map, bag, options);
            Warn(net);
            message = net is not null && upgrade ? NetUpgrade.Upgrade(net, map, bag) : net;
        }

        return Text(message, map, name, bag);

        void Warn(IMessage? read)
        {
            if (read is not null)
                fields.WarnOfOthers(read);
        }
    }

    private static string? Text(IMessage? message, SourceMap map, string name, DiagnosticBag bag)
    {
        if (message is null || bag.HasErrors)
            return null;
        var text = TextFormatWriter.Write(message, map);
        var known = TextFormatWriter.Write(message);
        if (text == known || ReadsAgain(text, message))
            return text;
        bag.Warning(
            CaffeCodes.UnknownField,
            SourceLocation.In(name),
            "Fields that the schema does not know were left out of what is printed: with them it would not read again as the "
                + $"{(message is SolverParameter ? "solver" : "net")} that it is.");
        return known;
    }

    // In today's syntax a field may mean something, or have a type, that it did not have where it stood.
    private static bool ReadsAgain(string text, IMessage message)
    {
        var (bytes, bag) = (Encoding.UTF8.GetBytes(text), new DiagnosticBag());
        var options = new TextFormatOptions { LeaveUnknownFields = true };
        IMessage? read = message is SolverParameter
            ? TextFormatReader.Read<SolverParameter>(bytes, "", new SourceMap(), bag, options)
            : TextFormatReader.Read<NetParameter>(bytes, "", new SourceMap(), bag, options);
        return !bag.HasErrors && message.Equals(read) && (PrototxtKinds.Detect(bytes) == PrototxtKind.Solver) == message is SolverParameter;
    }
}
