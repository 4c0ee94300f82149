using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Gives blob versions, learnable blobs and layers the names that they have in a model, all of them different. The net's own names for its blobs go
/// first; then come the names that are made up here, which get a counter where they are taken, always the same for the same net. What a model
/// has besides (constants, values between two nodes) is named by the graph, after all of these.
/// </summary>
internal static class ModelNames
{
    /// <summary>Names everything in the layers of a net.</summary>
    public static void Settle(IReadOnlyList<PlannedLayer> layers)
    {
        var taken = new UniqueNames();
        var versions = layers.SelectMany(layer => layer.Results).Select(result => result.Blob).Where(blob => blob.Name.Length > 0).ToList();
        foreach (var blob in versions.Where(blob => blob.OwnsName))
        {
            blob.ModelName = blob.Name;
            taken.TryTake(blob.Name);
        }

        foreach (var blob in versions.Where(blob => !blob.OwnsName))
            blob.ModelName = taken.Take($"{blob.Name}@{blob.Producer!.Name}", counter => $"{blob.Name}@{blob.Producer.Name}_{counter}");
        foreach (var blob in layers.SelectMany(layer => layer.Learnables))
            blob.ModelName = taken.Take(blob.Place, counter => $"{blob.Layer.Name}_{counter}.{blob.Index}");

        // A layer that alone has its name keeps it, also where an equal one before would get it by its counter.
        var layerNames = new UniqueNames(layers.Select(layer => layer.Source.Name));
        foreach (var same in layers.GroupBy(layer => layer.Source.Name, StringComparer.Ordinal))
        {
            foreach (var layer in same.Skip(1))
                layer.ModelName = layerNames.Take(layer.Source.Name, counter => $"{layer.Source.Name}_{counter}");
        }
    }
}
