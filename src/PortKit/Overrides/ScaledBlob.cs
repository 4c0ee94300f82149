using System.Numerics.Tensors;
using PortKit.Caffe.Weights;

namespace PortKit.Overrides;

/// <summary>Values that are divided, one divisor after the other, each time they are asked for.</summary>
/// <param name="start">The values before that.</param>
/// <param name="divisors">The divisors. Their product would round otherwise.</param>
internal sealed class ScaledBlob(WeightBlob start, IReadOnlyList<float> divisors) : WeightBlob(start.Shape, start.IsLegacy, start.Count)
{
    /// <inheritdoc/>
    public override float[] ToArray()
    {
        var values = start.ToArray();
        foreach (var divisor in divisors)
            TensorPrimitives.Divide(values, divisor, values);
        return values;
    }

    /// <inheritdoc/>
    public override void CopyTo(Stream destination) => InitializedBlob.Write(ToArray(), destination);
}
