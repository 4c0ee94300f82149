using System.Globalization;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// Another fill of a net's weights, to hold beside its own: kernels, matrices and embeddings are filled anew, while biases, scales and statistics
/// stay as the net has them. Each blob has a generator of its own, so that what one layer draws changes nothing in another.
/// </summary>
public sealed class WeightVariant
{
    private readonly Func<Shape, uint, float[]> _fill;

    private WeightVariant(string name, Func<Shape, uint, float[]> fill)
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
        return new(filler.ToString(), (shape, seed) => filler.Fill(shape.Dims, new Mt19937(seed)));
    }

    /// <summary>
    /// Normal numbers of mean 0, where those beyond two standard deviations are drawn again: what TensorFlow calls <c>truncated_normal</c>. Their own
    /// standard deviation is 0.88 times <paramref name="std"/>.
    /// </summary>
    /// <param name="std">The standard deviation of the numbers before they are cut.</param>
    public static WeightVariant TruncatedNormal(float std)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(std);
        var spec = string.Create(CultureInfo.InvariantCulture, $"tf1:truncated_normal(stddev={std})");
        if (!InitializerSpec.TryParse(spec, out var initializer, out var problem))
            throw new ArgumentOutOfRangeException(nameof(std), problem.ToString());
        return new(string.Create(CultureInfo.InvariantCulture, $"truncated normal std {std}"), (shape, seed) => initializer.Fill(shape.Dims, seed));
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
        return blob => IsWeight(blob) ? _fill(blob.Spec.Shape, unchecked(seed + (places[blob] * 2654435761u))) : others[blob];
    }
}
