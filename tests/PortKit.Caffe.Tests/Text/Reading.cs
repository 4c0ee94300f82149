using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Text;

namespace PortKit.Caffe.Tests.Text;

/// <summary>One reading of one text: what came out, and what was said.</summary>
internal sealed record Reading<T>(T? Message, SourceMap Map, DiagnosticBag Bag)
    where T : class, IMessage<T>, new()
{
    public static Reading<T> Of(string text, bool strict = false) => Of(Encoding.UTF8.GetBytes(text), strict);

    public static Reading<T> Of(ReadOnlySpan<byte> text, bool strict = false)
    {
        var map = new SourceMap();
        var bag = new DiagnosticBag();
        var message = TextFormatReader.Read<T>(text, "a.prototxt", map, bag, new TextFormatOptions { Strict = strict });
        return new Reading<T>(message, map, bag);
    }

    public IEnumerable<Diagnostic> Errors => Bag.Where(item => item.Severity == DiagnosticSeverity.Error);

    public IEnumerable<Diagnostic> Warnings => Bag.Where(item => item.Severity == DiagnosticSeverity.Warning);

    /// <summary>The errors as <c>line:column code</c>.</summary>
    public string[] Positions => [.. Errors.Select(item => $"{item.Location.Line}:{item.Location.Column} {item.Code}")];
}
