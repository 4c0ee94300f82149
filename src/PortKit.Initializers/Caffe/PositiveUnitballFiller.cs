using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// Uniform numbers in [0, 1], each divided by the sum of its row (all the values of one index of axis 0), so that each row
/// sums to 1. The sum runs from left to right in floats.
/// </summary>
internal sealed class PositiveUnitballFiller : CaffeFiller
{
    public override string Type => "positive_unitball";

    public override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost) =>
        BlobShape.ValidateHasAxis(dims, "type", "The positive_unitball filler");

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context)
    {
        var count = BlobShape.Count(dims);
        return new UnitballFill(new(0f, 1f, context.Fma), context.Rng, count, count / dims[0]);
    }

    // The values of a row of n sum to 1, so their mean is 1 / n.
    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims)
    {
        var length = BlobShape.Count(dims) / dims[0];
        var mean = 1.0 / length;
        return new()
        {
            Kind = WeightDistributionKind.PositiveUnitball,
            Mean = mean,
            Std = length == 1 ? 0 : Math.Sqrt(Math.Max(0, SecondMoment(length) - (mean * mean))),
            Min = 0,
            Max = 1,
        };
    }

    /// <summary>
    /// E[(u / s)^2], where s is the sum of u and n - 1 others. As 1 / s^2 is the integral of t exp(-s t) over all t > 0, it is the integral of
    /// t E[u^2 exp(-u t)] E[exp(-u t)]^(n - 1), in which the means over [0, 1] are elementary. Simpson's rule, over t = 2 x / (n (1 - x)).
    /// </summary>
    private static double SecondMoment(long n)
    {
        const int Steps = 4096;
        double sum = 0;
        for (var i = 1; i < Steps; i++)
        {
            var x = (double)i / Steps;
            var t = 2 * x / (n * (1 - x));
            var slope = 2 / (n * (1 - x) * (1 - x));
            sum += (i % 2 == 1 ? 4 : 2) * slope * t * SecondMean(t) * Math.Pow(ZerothMean(t), n - 1);
        }

        // At x = 0 the integrand is 0; at x = 1 it is 0 for n > 2, and 2 / t^3 dt, which is n x / 2 there, hence 0 too, for n = 2.
        return sum / (3 * Steps);
    }

    /// <summary>The mean of exp(-u t).</summary>
    private static double ZerothMean(double t) => t < 1e-4 ? 1 - (t / 2) + (t * t / 6) : (1 - Math.Exp(-t)) / t;

    /// <summary>The mean of u^2 exp(-u t); a series where the closed form would cancel.</summary>
    private static double SecondMean(double t) => t < 0.05
        ? (1 / 3.0) - (t / 4) + (t * t / 10) - (t * t * t / 36) + (t * t * t * t / 168)
        : (2 - (Math.Exp(-t) * ((t * t) + (2 * t) + 2))) / (t * t * t);

    /// <summary>
    /// A row may be longer than memory should hold, so it is drawn twice: a copy of the generator runs one row ahead and
    /// leaves the sum, then the generator itself gives the values.
    /// </summary>
    private sealed class UnitballFill(BoostUniform uniform, Mt19937 rng, long count, long rowLength) : BlobFill(count)
    {
        private const int ScratchLength = 4096;

        private readonly Mt19937 _ahead = rng.Clone();
        private long _leftInRow;
        private float _sum;

        private protected override void Produce(Span<float> destination)
        {
            while (!destination.IsEmpty)
            {
                if (_leftInRow == 0)
                {
                    _sum = SumRow();
                    _leftInRow = rowLength;
                }

                var part = destination[..(int)Math.Min(_leftInRow, destination.Length)];
                uniform.Fill(rng, part);
                for (var i = 0; i < part.Length; i++)
                    part[i] /= _sum;
                _leftInRow -= part.Length;
                destination = destination[part.Length..];
            }
        }

        private protected override void Pass(long remaining) => uniform.Skip(rng, remaining);

        private float SumRow()
        {
            Span<float> scratch = stackalloc float[ScratchLength];
            var sum = 0f;
            for (var left = rowLength; left > 0; left -= scratch.Length)
            {
                var part = scratch[..(int)Math.Min(left, scratch.Length)];
                uniform.Fill(_ahead, part);
                foreach (var value in part)
                    sum += value;
            }

            return sum;
        }
    }
}
