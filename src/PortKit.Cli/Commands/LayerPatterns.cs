using System.IO.Enumeration;
using PortKit.Caffe;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary>The layers that patterns name: <c>*</c> stands for any letters, <c>/</c> too, and <c>?</c> for one.</summary>
/// <param name="patterns">The patterns; none for all layers.</param>
internal sealed class LayerPatterns(IReadOnlyList<string> patterns)
{
    private const int ShownNames = 10;

    /// <summary>Whether a layer is named.</summary>
    public bool Take(string layer) => patterns.Count == 0 || patterns.Any(pattern => Matches(pattern, layer));

    /// <summary>An error for each pattern that names no layer.</summary>
    public IEnumerable<Diagnostic> Problems(NetPlan net)
    {
        foreach (var pattern in patterns.Where(pattern => !net.Layers.Any(layer => Matches(pattern, layer.Source.Name))))
        {
            var names = net.Layers.Where(layer => layer.Learnables.Count > 0).Select(layer => layer.Source.Name).ToList();
            var shown = string.Join(", ", names.Take(ShownNames)) + (names.Count > ShownNames ? $" and {names.Count - ShownNames} more" : "");
            yield return new Diagnostic(
                Codes.NoSuchLayer,
                DiagnosticSeverity.Error,
                SourceLocation.In("--layer"),
                $"The name of a layer is expected, or a pattern that matches one. Found '{pattern}'.",
                names.Count > 0 ? $"Layers with weights: {shown}." : null);
        }
    }

    private static bool Matches(string pattern, string layer) => FileSystemName.MatchesSimpleExpression(pattern, layer, ignoreCase: false);
}
