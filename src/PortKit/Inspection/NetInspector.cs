using PortKit.Arrays;
using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Inspection;

/// <summary>Goes over a planned net and, if asked to, once over all its values as they are made. No blob is ever in memory as a whole.</summary>
internal static class NetInspector
{
    /// <summary>Inspects a net.</summary>
    /// <param name="net">The net.</param>
    /// <param name="originOf">Tells where a blob's values come from; null for its filler.</param>
    /// <param name="pass">Makes the values; null to make none.</param>
    /// <param name="cancellation">Stops between two blobs.</param>
    public static NetInspection Inspect(NetPlan net, Func<LearnableBlob, BlobOrigin?> originOf, FillPass? pass, CancellationToken cancellation)
    {
        var statistics = pass is null ? [] : Statistics(net, pass, cancellation);
        var draws = pass is null ? null : pass.Finish().ToList();
        var own = net.Layers.ToHashSet();
        var drawsOf = draws?.GroupBy(step => (step.Layer.Source.Name, IsOwn: own.Contains(step.Layer)))
            .ToDictionary(group => group.Key, group => group.Sum(step => step.Draws));
        var layers = net.Layers.Select(layer => new LayerInspection(
            layer,
            layer.ParameterCount,
            drawsOf is null ? null : DrawsOf(layer.Source.Name),
            [.. layer.Learnables.Select(Inspect)]));
        return new NetInspection([.. layers], net.ParameterCount, net.Layers.Sum(layer => layer.Plan.MultiplyAdds), draws?.Sum(step => step.Draws));

        BlobInspection Inspect(LearnableBlob blob)
        {
            var origin = originOf(blob.Values);
            var initializer = origin as InitializerOrigin;
            return new BlobInspection(blob, origin is not null, blob.Spec.Distribution, statistics.GetValueOrDefault(blob))
            {
                Initializer = initializer?.Spec,
                Distribution = initializer?.Distribution,
            };
        }

        // Where another net is built first, its layer of that name is the one whose numbers count.
        long DrawsOf(string name) =>
            drawsOf.TryGetValue((name, IsOwn: false), out var before) ? before : drawsOf.GetValueOrDefault((name, IsOwn: true));
    }

    private static Dictionary<LearnableBlob, ValueStatistics> Statistics(NetPlan net, FillPass pass, CancellationToken cancellation)
    {
        var statistics = new Dictionary<LearnableBlob, ValueStatistics>();
        foreach (var blob in net.Learnables.Where(blob => blob.Owner is null).OrderBy(pass.Order))
        {
            cancellation.ThrowIfCancellationRequested();
            using var values = new StatisticsStream();
            pass.Write(blob, values);
            statistics.Add(blob, values.Result);
        }

        return statistics;
    }
}
