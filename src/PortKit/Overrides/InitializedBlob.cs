using System.Runtime.InteropServices;
using PortKit.Caffe.Weights;
using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Overrides;

/// <summary>
/// The values that an initializer gives a blob in place of its filler, made each time they are asked for. The fans are those of the
/// framework's own layout; the values are put back into Caffe's.
/// </summary>
internal sealed class InitializedBlob : WeightBlob
{
    private readonly Initializer _initializer;
    private readonly Arrangement _arrangement;
    private readonly InitializerOptions _options;
    private readonly uint _seed;

    /// <param name="blob">The blob.</param>
    /// <param name="spec">The initializer, which is known to suit it.</param>
    /// <param name="arrangement">The framework's order of its axes.</param>
    /// <param name="seed">The seed of the numbers.</param>
    /// <param name="options">Which builds are imitated.</param>
    public InitializedBlob(LearnableBlob blob, OverrideSpec spec, Arrangement arrangement, uint seed, InitializerOptions options)
        : base(blob.Spec.Shape.ToLongs(), isLegacy: false, blob.Spec.Shape.Count)
    {
        (_initializer, _arrangement, _seed, _options) = (spec.Initializer, arrangement, seed, options);
        var distribution = spec.Lsuv is null ? spec.Initializer.Distribution(arrangement.Shape.Dims, options) : null;
        Origin = new InitializerOrigin(spec.ToString(), seed, distribution);
    }

    /// <summary>What to say of where the values come from.</summary>
    public InitializerOrigin Origin { get; }

    /// <summary>Whether the values are others for another version of Caffe.</summary>
    public bool DependsOnCaffe => Of(CaffeVersion.Master) != Of(CaffeVersion.Release1);

    /// <inheritdoc/>
    public override float[] ToArray() => _arrangement.IsNone ? Fill() : _arrangement.Restore(Fill());

    /// <inheritdoc/>
    public override void CopyTo(Stream destination)
    {
        if (_arrangement.IsNone)
            Write(Fill(), destination);
        else
            _arrangement.WriteBack(Fill(), destination);
    }

    /// <summary>Writes values that are in memory.</summary>
    internal static void Write(ReadOnlySpan<float> values, Stream destination)
    {
        // A span of bytes ends at int.MaxValue, which is a quarter of what an array of floats may hold.
        const int Step = 1 << 28;
        for (var rest = values; !rest.IsEmpty; rest = rest[Math.Min(Step, rest.Length)..])
            destination.Write(MemoryMarshal.AsBytes(rest[..Math.Min(Step, rest.Length)]));
    }

    private WeightDistribution Of(CaffeVersion caffe) => _initializer.Distribution(_arrangement.Shape.Dims, _options with { Caffe = caffe });

    private float[] Fill() => _initializer.Fill(_arrangement.Shape.Dims, _seed, _options);
}
