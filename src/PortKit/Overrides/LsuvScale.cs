using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Overrides;

/// <summary>How the weights of one blob are scaled until what their layer gives has a variance near 1.</summary>
internal sealed class LsuvScale(LsuvSpec spec)
{
    private readonly List<float> _divisors = [];

    /// <summary>What the values are divided by, one after the other.</summary>
    public IReadOnlyList<float> Divisors => _divisors;

    /// <summary>Divides the values by the standard deviation of what the layer gives with them, unless that is near 1.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="values">The values, in Caffe's order.</param>
    /// <param name="variance">The variance of what the layer gives.</param>
    /// <param name="bag">Gets a warning if the variance stays away from 1.</param>
    /// <returns>Whether they were divided.</returns>
    /// <exception cref="LayerRefusedException">The variance is 0 or not finite.</exception>
    public bool Adjust(LayerSource layer, float[] values, double variance, DiagnosticBag bag)
    {
        var (tolerance, iterations) = (spec.Tolerance, spec.Iterations);
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
            var expected = string.Create(
                CultureInfo.InvariantCulture,
                $"lsuv is to bring the variance of the output within {tolerance} of 1 in {iterations} steps");
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
