using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary>The layers that patterns name; see <see cref="NamePattern"/>.</summary>
/// <param name="patterns">The patterns; none for all layers.</param>
internal sealed class LayerPatterns(IReadOnlyList<string> patterns)
{
    private const int ShownNames = 10;

    private readonly List<NamePattern> _patterns = [.. patterns.Select(pattern => new NamePattern(pattern))];

    /// <summary>Whether no layer is left out.</summary>
    public bool AreAll => _patterns.Count == 0;

    /// <summary>Whether a layer is named.</summary>
    public bool Take(string layer) => _patterns.Count == 0 || _patterns.Exists(pattern => pattern.Matches(layer));

    /// <summary>An error for each pattern that names no layer.</summary>
    public IEnumerable<Diagnostic> Problems(NetPlan net)
    {
        foreach (var pattern in _patterns.Where(pattern => !net.Layers.Any(layer => pattern.Matches(layer.Source.Name))))
        {
            var names = net.Layers.Where(layer => layer.Learnables.Count > 0).Select(layer => layer.Source.Name).ToList();
            var shown = string.Join(", ", names.Take(ShownNames)) + (names.Count > ShownNames ? $" and {names.Count - ShownNames} more" : "");
            yield return new Diagnostic(
                Codes.NoSuchLayer,
                DiagnosticSeverity.Error,
                SourceLocation.In("--layer"),
                $"The name of a layer is expected, or a pattern that matches one. Found '{pattern.Text}'.",
                names.Count > 0 ? $"Layers with weights: {shown}." : null);
        }
    }
}
