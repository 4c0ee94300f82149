using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Looks for shapes of the blobs that must be given from outside, by planning the net with likely ones until it holds: one input after the other, as
/// what a label must be like shows once the data have a shape.
/// </summary>
/// <param name="candidates">The candidates in the net that is converted.</param>
/// <param name="inFillNet">The candidates in the net that only the numbers are drawn for.</param>
/// <param name="plan">Plans both with shapes.</param>
internal sealed class ShapeSearch(ShapeCandidates candidates, ShapeCandidates inFillNet, Func<IReadOnlyDictionary<string, Shape>, ShapeTrial> plan)
{
    // Planning takes a millisecond or so; a net that none of the likely sizes fits gets no proposal.
    private const int MostTrials = 160;

    private int _trials;

    /// <summary>Shapes with which the net can be planned; null if none were found.</summary>
    /// <param name="missing">The blobs that are missing.</param>
    public IReadOnlyDictionary<string, Shape>? Find(IReadOnlyList<MissingInput> missing)
    {
        // Each takes a trial at least.
        if (missing.Count > MostTrials)
            return null;

        // What others are compared with comes first.
        List<MissingInput> inOrder = [.. missing.OrderBy(input => IsFirst(input) ? 0 : 1)];
        return Fill(inOrder, 0, [], plan(new Dictionary<string, Shape>()));
    }

    private static bool IsFirst(MissingInput input) => input.Top == 0;

    private Dictionary<string, Shape>? Fill(List<MissingInput> missing, int next, Dictionary<string, Shape> shapes, ShapeTrial known)
    {
        if (next == missing.Count)
            return known.Fits && known.IsWhole ? shapes : null;
        var input = missing[next];
        var (own, shapeOf) = input.IsOfFillNet ? (inFillNet, known.ShapeInFillNet) : (candidates, known.ShapeOf);
        foreach (var shape in own.Of(input.Name, IsFirst(input), input.Known, input.Siblings, shapeOf))
        {
            if (++_trials > MostTrials)
                return null;
            var tried = new Dictionary<string, Shape>(shapes) { [input.Name] = shape };
            var trial = plan(tried);
            if (trial.Fits && Fill(missing, next + 1, tried, trial) is { } found)
                return found;
        }

        return null;
    }
}
