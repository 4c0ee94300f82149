using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// The kernel of bilinear upsampling in every (output, input) plane; draws nothing. The value at (y, x) of a kernel of
/// size k is w(y) * w(x), w(i) = 1 - |i / f - c|, f = ceil(k / 2), where c = (k - 1) / (2 f) in Caffe's filler.hpp since
/// October 2017, and c = (2 f - 1 - f mod 2) / (2 f) up to the release 1.0.
/// </summary>
internal sealed class BilinearFiller : CaffeFiller
{
    public override string Type => "bilinear";

    public override bool DrawsNumbers => false;

    public override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost)
    {
        if (dims.Length != 4)
            return new("type", "A bilinear filler needs a blob with 4 axes", $"shape {BlobShape.Text(dims)}");
        return dims[2] != dims[3]
            ? new("type", "A bilinear filler needs a square kernel", $"shape {BlobShape.Text(dims)}")
            : null;
    }

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context) =>
        new BilinearFill(Weights(dims[3], spec.Caffe, context.BilinearInDouble), BlobShape.Count(dims));

    // The sizes whose remainder by 4 is 0 or 1 have one centre in both.
    public override bool DependsOnVersion(ReadOnlySpan<int> dims) =>
        dims.Length == 4 && Centre(dims[3], CaffeVersion.Master) != Centre(dims[3], CaffeVersion.Release1);

    /// <summary>c, the place of the kernel's peak as a part of f.</summary>
    public static float Centre(int size, CaffeVersion caffe)
    {
        var f = (size + 1) / 2;
        return (float)((caffe == CaffeVersion.Master ? size - 1 : (2 * f) - 1 - (f % 2)) / (2.0 * f));
    }

    // The kernel is the product of a row and a column, and so are the sums over it.
    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims)
    {
        var (sum, squares, weights) = (0.0, 0.0, Weights(dims[3], spec.Caffe, inDouble: false));
        foreach (var weight in weights)
        {
            sum += weight;
            squares += weight * weight;
        }

        var mean = sum / dims[3] * (sum / dims[3]);
        return new()
        {
            Kind = WeightDistributionKind.Bilinear,
            KernelSize = dims[3],
            KernelCentre = Centre(dims[3], spec.Caffe),
            Mean = mean,
            Std = Math.Sqrt(Math.Max(0, (squares / dims[3] * (squares / dims[3])) - (mean * mean))),
            Min = (float)(weights.Min() * weights.Min()),
            Max = (float)(weights.Max() * weights.Max()),
        };
    }

    private static double[] Weights(int size, CaffeVersion caffe, bool inDouble)
    {
        var f = (size + 1) / 2;
        var c = Centre(size, caffe);
        var weights = new double[size];
        for (var i = 0; i < size; i++)
        {
            var distance = MathF.Abs((float)i / f - c);
            weights[i] = inDouble ? 1.0 - distance : 1f - distance;
        }

        return weights;
    }

    // The product of two floats is exact in a double, so that its rounding to float is that of a float multiplication:
    // one loop serves both arithmetics.
    private sealed class BilinearFill(double[] weights, long count) : BlobFill(count)
    {
        private int _x;
        private int _y;

        private protected override void Produce(Span<float> destination)
        {
            for (var i = 0; i < destination.Length; i++)
            {
                destination[i] = (float)(weights[_y] * weights[_x]);
                if (++_x < weights.Length)
                    continue;
                _x = 0;
                _y = (_y + 1) % weights.Length;
            }
        }

        private protected override void Pass(long remaining)
        {
        }
    }
}
