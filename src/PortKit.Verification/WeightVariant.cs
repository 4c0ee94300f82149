using System.Globalization;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// Another fill of a net's weights, to hold beside its own: kernels, matrices and embeddings are filled anew, while biases, scales and statistics stay
/// as the net has them. Each blob has a generator of its own, so that what one layer draws changes nothing in another.
/// </summary>
public sealed class WeightVariant
{
    private readonly Func<Shape, Mt19937, float[]> _fill;

    private WeightVariant(string name, Func<Shape, Mt19937, float[]> fill)
    {
        Name = name;
        _fill = fill;
    }

    /// <summary>What it is, such as <c>msra</c> or <c>gaussian std 0.01</c>.</summary>
    public string Name { get; }

    /// <summary>Weights as one of Caffe's fillers has them.</summary>
    public static WeightVariant Of(CaffeFillerSpec filler)
    {
        ArgumentNullException.ThrowIfNull(filler);
        return new(FillerName.Of(filler), (shape, random) => filler.Fill(shape.Dims, random));
    }

    /// <summary>
    /// Normal numbers of mean 0, where those beyond two standard deviations are drawn again: what TensorFlow calls <c>truncated_normal</c>. Their own
    /// standard deviation is 0.88 times <paramref name="std"/>.
    /// </summary>
    /// <param name="std">The standard deviation of the numbers before they are cut.</param>
    public static WeightVariant TruncatedNormal(float std)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(std);
        return new(string.Create(CultureInfo.InvariantCulture, $"truncated normal std {std}"), (shape, random) => Truncated(shape.Count, std, random));
    }

    /// <summary>Whether the blob is one of those that are filled anew.</summary>
    public static bool IsWeight(LearnableBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return IsWeight(blob.Spec.Role.Kind);
    }

    /// <summary>Whether blobs of a kind are filled anew.</summary>
    internal static bool IsWeight(BlobKind kind) =>
        kind is BlobKind.ConvolutionKernel or BlobKind.DeconvolutionKernel or BlobKind.Matrix or BlobKind.TransposedMatrix or BlobKind.Embedding;

    /// <summary>The values of a net's blobs under this fill, for <see cref="PlannedNet.Compute"/>. Weights are made when they are asked for, and not
    /// kept.</summary>
    /// <param name="net">The net.</param>
    /// <param name="seed">The seed of the fill.</param>
    public Func<LearnableBlob, float[]> WeightsOf(PlannedNet net, uint seed)
    {
        ArgumentNullException.ThrowIfNull(net);
        var others = net.ComputeWeights(blob => !IsWeight(blob));
        var places = net.Plan.Learnables.Index().ToDictionary(place => place.Item, place => (uint)place.Index);
        return blob => IsWeight(blob) ? _fill(blob.Spec.Shape, new Mt19937(unchecked(seed + (places[blob] * 2654435761u)))) : others[blob];
    }

    private static float[] Truncated(int count, float std, Mt19937 random)
    {
        var normal = new CaffeFillerSpec { Type = "gaussian", Std = std };
        var values = normal.Fill([count], random);
        for (var i = 0; i < count; i++)
        {
            while (Math.Abs(values[i]) > 2 * std)
                values[i] = normal.Fill([1], random)[0];
        }

        return values;
    }
}
