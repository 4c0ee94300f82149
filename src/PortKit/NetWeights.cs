using PortKit.Filling;
using PortKit.Net;

namespace PortKit;

/// <summary>
/// The values of a net's learnable blobs, one layer after the other: they are made as Caffe fills them when they are asked for, and let go of when no
/// later layer reads them. A net whose weights do not fit into memory several times can so be computed. See <see cref="PlannedNet.OpenWeights"/>.
/// </summary>
public sealed class NetWeights
{
    private readonly FillPass _pass;
    private readonly ILookup<int, LearnableBlob> _lastRead;

    internal NetWeights(NetPlan net, FillPass pass)
    {
        _pass = pass;
        var last = new Dictionary<LearnableBlob, int>();
        for (var i = 0; i < net.Layers.Count; i++)
        {
            foreach (var blob in net.Layers[i].Learnables)
                last[blob.Values] = i;
        }

        // The pass keeps what it comes by, for the order of the layers is not always that of the fills.
        foreach (var blob in last.Keys)
            pass.Retain(blob);
        _lastRead = last.ToLookup(pair => pair.Value, pair => pair.Key);
    }

    /// <summary>The values of a blob that owns them, in Caffe's order, until it is released.</summary>
    /// <param name="blob">The blob.</param>
    /// <exception cref="InvalidOperationException">It was released.</exception>
    public float[] Of(LearnableBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return _pass.Retained(blob);
    }

    /// <summary>Lets go of the blobs whose last reader a layer is.</summary>
    /// <param name="layer">The number of the layer in the net.</param>
    public void Release(int layer)
    {
        foreach (var blob in _lastRead[layer])
            _pass.Release(blob);
    }
}
