using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Which elements Dropout keeps in TRAIN phase (dropout_layer.cpp).</summary>
internal static class DropMask
{
    /// <summary>The share of the elements that is dropped, dropout_ratio.</summary>
    public static float RatioOf(LayerSource layer) => layer.Parameter.DropoutParam?.DropoutRatio ?? 0.5f;

    /// <summary>Draws which elements are kept, as ones and zeros.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="random">The generator that the nets were filled from.</param>
    /// <param name="mask">Takes a value for each element of the bottom.</param>
    public static void Draw(LayerSource layer, Mt19937 random, Span<float> mask)
    {
        // An element is kept where Boost's Bernoulli distribution draws a 1: one word for each, compared with the probability in floats.
        var kept = (float)(1.0 - RatioOf(layer)) * 4294967296f;
        foreach (ref var element in mask)
            element = random.NextUInt32() <= kept ? 1f : 0f;
    }
}
