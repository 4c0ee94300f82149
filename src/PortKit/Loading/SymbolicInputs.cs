using PortKit.Emission;
using PortKit.Net;

namespace PortKit.Loading;

/// <summary>Inputs whose height and width are left open: checks how they are given, and finds the size that the net is planned with.</summary>
internal static class SymbolicInputs
{
    private const int PictureRank = 4;

    /// <summary>What nets for pictures have as height and width, where this one does not say.</summary>
    private const int UsualSize = 224;

    /// <summary>The shapes that the net is planned with. Null if those that are open do not do; the bag then says why.</summary>
    /// <param name="symbolic">The shapes that are open, by name.</param>
    /// <param name="given">The other shapes that are given.</param>
    /// <param name="batch">The batch that was asked for; null for none, or for any.</param>
    /// <param name="inputs">The inputs of the net, planned without these shapes; null if it cannot be.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static IReadOnlyDictionary<string, Shape>? Planned(
        IReadOnlyDictionary<string, SymbolicShape> symbolic,
        IReadOnlyDictionary<string, Shape> given,
        int? batch,
        Func<IEnumerable<BlobVersion>?> inputs,
        SourceLocation at,
        DiagnosticBag bag)
    {
        if (symbolic.Count == 0)
            return given;
        var errors = bag.ErrorCount;
        foreach (var (name, shape) in symbolic)
            Check(name, shape, batch, at, bag);
        if (SpatialProbe.NamesIn(symbolic).Count() is var count && count > SpatialProbe.MostNames)
        {
            bag.Error(Codes.OpenSize, at, $"`SymbolicShapes`: at most {SpatialProbe.MostNames} names for sizes are expected. Found {count}.");
            return null;
        }

        if (bag.ErrorCount > errors)
            return null;
        var own = (inputs() ?? []).ToDictionary(input => input.Name, input => input.Shape);
        var sizes = new Dictionary<string, int>();
        foreach (var (name, shape) in symbolic)
        {
            for (var axis = 2; axis < PictureRank; axis++)
            {
                if (shape.Names[axis] is { } size)
                    sizes.TryAdd(size, own.TryGetValue(name, out var known) && known.Rank == PictureRank ? known[axis] : UsualSize);
            }
        }

        var shapes = given.ToDictionary();
        foreach (var (name, shape) in symbolic)
            shapes[name] = shape.With(size => sizes.GetValueOrDefault(size, 1));
        return shapes;
    }

    private static void Check(string name, SymbolicShape shape, int? asked, SourceLocation at, DiagnosticBag bag)
    {
        if (shape.Names.Count != PictureRank || shape.Names[1] is not null)
        {
            bag.Error(
                Codes.OpenSize,
                at,
                $"`SymbolicShapes` {name}={shape}: four axes are expected, of which the batch, height and width may be names. "
                    + $"Found {(shape.Names.Count == PictureRank ? $"'{shape.Names[1]}' for the channels" : $"{shape.Names.Count}")}.",
                "Give it so:  `InputShapes` data=1x3xHxW");
        }
        else if (shape.Names[0] is { } batch && asked is { } size)
        {
            bag.Error(
                Codes.OpenSize,
                at,
                $"`SymbolicShapes` {name}={shape}: either an open batch or one of {size} is expected. Found '{batch}' and `Batch` {size}.");
        }
        else if (shape.Names[0] is { } first && shape.Names.Skip(1).Contains(first))
        {
            bag.Error(
                Codes.OpenSize,
                at,
                $"`SymbolicShapes` {name}={shape}: a name for the batch alone is expected. Found '{first}' for a size too.");
        }
    }
}
