using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Net;

namespace PortKit.Overrides;

/// <summary>Weights that are scaled until what their layer gives has a variance near 1.</summary>
internal sealed class LsuvBlob(LearnableBlob blob, OverrideSpec spec, Arrangement arrangement, uint seed, InitializerOptions options, LsuvPass pass)
    : InitializedBlob(blob, spec, arrangement, seed, options)
{
    private readonly List<float> _divisors = [];

    /// <summary>The values before they are scaled.</summary>
    public float[] ToStart() => base.ToArray();

    /// <summary>Forgets how they were scaled.</summary>
    public void Reset() => _divisors.Clear();

    /// <inheritdoc/>
    /// <exception cref="LayerRefusedException">The layer gives what cannot be scaled.</exception>
    public override float[] ToArray()
    {
        pass.Run();
        var values = ToStart();
        foreach (var divisor in _divisors)
            TensorPrimitives.Divide(values, divisor, values);
        return values;
    }

    /// <inheritdoc/>
    /// <exception cref="LayerRefusedException">The layer gives what cannot be scaled.</exception>
    public override void CopyTo(Stream destination) => Write(ToArray(), destination);

    /// <summary>Divides the values by the standard deviation of what the layer gives with them, unless that is near 1.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="values">The values, in Caffe's order.</param>
    /// <param name="variance">The variance of what the layer gives.</param>
    /// <param name="bag">Is told if the variance stays away from 1.</param>
    /// <returns>Whether they were divided.</returns>
    /// <exception cref="LayerRefusedException">The variance is 0 or not finite.</exception>
    public bool Scale(LayerSource layer, float[] values, double variance, DiagnosticBag bag)
    {
        var (tolerance, iterations) = (Spec.Lsuv!.Tolerance, Spec.Lsuv.Iterations);
        if (!(variance > 0) || !double.IsFinite(variance))
        {
            throw layer.Refuse(
                Codes.LsuvVariance,
                layer.Location,
                "lsuv needs an output whose variance is finite and above 0",
                variance.ToString(CultureInfo.InvariantCulture),
                "Look at what the layers before it are filled with. More data to measure come with `Batch` 32.");
        }

        if (Math.Abs(variance - 1) < tolerance)
            return false;
        if (_divisors.Count == iterations)
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"lsuv is to bring the variance of the output within {tolerance} of 1 in {iterations} steps");
            bag.Warning(Codes.LsuvTolerance, layer.Location, layer.Describe(expected, variance.ToString("G4", CultureInfo.InvariantCulture)));
            return false;
        }

        var divisor = Rounded(Math.Sqrt(variance));
        _divisors.Add(divisor);
        TensorPrimitives.Divide(values, divisor, values);
        return true;
    }

    // To 12 bits: sums come out otherwise in their last bits where vectors are of another width, and the model should not.
    private static float Rounded(double value)
    {
        const int Bits = 12;
        var step = Math.ScaleB(1, Math.ILogB(value) + 1 - Bits);
        return (float)(Math.Round(value / step) * step);
    }
}
