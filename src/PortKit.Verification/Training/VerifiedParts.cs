namespace PortKit.Verification.Training;

/// <summary>The pieces of some iterations as they were found: of each the first that differs, or else the one that lies furthest off.</summary>
internal sealed class VerifiedParts(double tolerance)
{
    private readonly OrderedDictionary<(TrainingPartKind, string?, string), VerifiedPart> _parts = [];
    private VerifiedPart? _first;
    private int _failed;

    /// <summary>All pieces, in the order in which Caffe makes them.</summary>
    public IReadOnlyList<VerifiedPart> All => [.. _parts.Values];

    /// <summary>What is to be said of the first that differs; null if none does.</summary>
    public Diagnostic? Difference
    {
        get
        {
            if (_first is not { } first)
                return null;
            var more = _failed == 1 ? "" : $" So {Counted.Verb(_failed - 1, "does", "do")} {Counted.Of(_failed - 1, "piece")} after it.";
            var who = first.Layer is { } layer ? $"layer '{layer.Name}' ({layer.Type}) is the first that differs, in {first.What}"
                : $"{first.What} is the first that differs";
            return new Diagnostic(
                Codes.Differs,
                DiagnosticSeverity.Error,
                first.Layer?.Location ?? default,
                $"{who} {first.Shape} at iteration {first.Iteration}: ONNX Runtime against Caffe's arithmetic: {first.Comparison.Problem}.{more}");
        }
    }

    /// <summary>Compares a piece.</summary>
    /// <param name="part">The piece.</param>
    /// <param name="iteration">The iteration that it is of.</param>
    public void Add(TrainingPart part, int iteration)
    {
        var comparison = part.Found.Length == part.Expected.Length
            ? BlobComparison.Of(part.Found, part.Expected, part.Shape, tolerance, part.Slack, part.Scale)
            : BlobComparison.OfShapes($"of {Counted.Of(part.Found.Length, "value")}", part.Shape);
        var verified = new VerifiedPart(part.Kind, part.Name, part.Layer, part.Shape, iteration, comparison);
        var key = (part.Kind, part.Layer?.Name, part.Name);
        var before = _parts.GetValueOrDefault(key);
        if (!comparison.Agrees && before is null or { Comparison.Agrees: true })
        {
            _failed++;
            _first ??= verified;
        }

        if (before is null || (before.Comparison.Agrees && (!comparison.Agrees || comparison.MaxRel > before.Comparison.MaxRel)))
            _parts[key] = verified;
    }
}
