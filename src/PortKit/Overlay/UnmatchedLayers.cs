using PortKit.Caffe.Files;
using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Overlay;

/// <summary>What to say of layers that only the file has, and of those that only the net has: which may be the same under two names.</summary>
internal static class UnmatchedLayers
{
    private const int MostNamed = 5;
    private const int MostPairs = 3;

    // Each is held against all that the file has. Whoever has more to rename wants a script, not our list.
    private const int MostTried = 50;

    /// <summary>Says which layers only the file has.</summary>
    public static string Message(List<WeightLayer> left)
    {
        var names = string.Join(", ", left.Take(MostNamed).Select(layer => layer.Name));
        var more = left.Count > MostNamed ? $" and {left.Count - MostNamed} more" : "";
        return $"{left.Count} {(left.Count == 1 ? "layer of the file is" : "layers of the file are")} not in the net: {names}{more}.";
    }

    /// <summary>Says which of the net's layers without weights a layer of the file may be meant for; null if there is none left.</summary>
    /// <param name="kept">The net's layers without weights.</param>
    /// <param name="left">The file's layers without a layer in the net.</param>
    /// <param name="path">The file.</param>
    public static string? Advise(List<PlannedLayer> kept, List<WeightLayer> left, string path)
    {
        if (left.Count == 0)
            return null;
        List<WeightLayer> open = [.. left];
        List<(string Net, string File)> pairs = [];
        foreach (var layer in kept.Take(MostTried))
        {
            if (Counterpart(layer, kept, open) is not { } other)
                continue;
            pairs.Add((layer.Source.Name, other.Name));
            open.Remove(other);
        }

        if (pairs.Count > 0)
        {
            var more = kept.Count > MostTried ? " and perhaps more" : pairs.Count > MostPairs ? $" and {pairs.Count - MostPairs} more" : "";
            var renames = string.Join(", ", pairs.Take(MostPairs).Select(pair => $"'{pair.Net}' to '{pair.File}'"));
            var have = pairs.Count == 1 ? "which has its shapes in the file" : "which have their shapes in the file";
            return $"In the net rename the layer {renames}{more}, {have}. All that the file has:  `Inspect` {ForeignFile.Word(path)}";
        }

        var near = kept
            .Take(MostTried)
            .Select(layer => (Net: layer.Source.Name, File: NearestName.Find(layer.Source.Name, open.Select(other => other.Name))))
            .FirstOrDefault(pair => pair.File is not null);
        var nearest = near.File is null ? "" : $"Nearest in name to '{near.Net}' is '{near.File}' of the file, which has other shapes. ";
        return $"{nearest}What the file has:  `Inspect` {ForeignFile.Word(path)}";
    }

    /// <summary>
    /// The layer of the file that has a layer's shapes: of several the one whose name is near or contains the other's, or else the one at the same
    /// place, if as many layers of the net lack weights of these shapes.
    /// </summary>
    private static WeightLayer? Counterpart(PlannedLayer layer, List<PlannedLayer> kept, List<WeightLayer> open)
    {
        var name = layer.Source.Name;
        var fitting = open.Where(other => Fits(other, layer)).ToList();
        if (fitting.Count <= 1)
            return fitting.FirstOrDefault();
        if (NearestName.Find(name, fitting.Select(other => other.Name)) is { } near)
            return fitting.Find(other => other.Name == near);
        var akin = fitting.Where(other => Contains(name, other.Name) || Contains(other.Name, name)).MaxBy(other => other.Name.Length);
        if (akin is not null)
            return akin;
        var rivals = kept.SkipWhile(other => other != layer).Count(other => Fits(fitting[0], other));
        return rivals == fitting.Count ? fitting[0] : null;
    }

    private static bool Contains(string name, string part) => part.Length > 0 && name.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static bool Fits(WeightLayer source, PlannedLayer target) =>
        source.Blobs.Count == target.Learnables.Count
        && target.Learnables.All(blob => source.Blobs[blob.Index] is { } stored
            && stored.Fits(blob.Spec.Shape.Dims)
            && stored.Count == blob.Spec.Shape.Count);
}
