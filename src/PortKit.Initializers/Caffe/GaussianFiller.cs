using System.Globalization;
using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// Normal numbers. With <c>sparse</c>, Caffe first draws all of them, then a mask of zeros and ones for all of them, and
/// multiplies: a negative number that is masked becomes -0.
/// </summary>
internal sealed class GaussianFiller : CaffeFiller
{
    public override string Type => "gaussian";

    public override Parameter[] Parameters =>
        [new NumberParameter("mean", 0), new NumberParameter("std", 1, NumberRange.AboveZero), new WholeParameter("sparse", -1, -1)];

    public override CaffeFillerSpec Read(ArgumentList given) =>
        CaffeFillerSpec.Gaussian((float)given.Number("mean"), (float)given.Number("std")) with { Sparse = (int)given.Number("sparse") };

    public override IEnumerable<FillerField> Fields(CaffeFillerSpec spec)
    {
        yield return new("mean", spec.Mean);
        yield return new("std", spec.Std);
        if (spec.Sparse >= 0)
            yield return new("sparse", spec.Sparse);
    }

    public override string Text(CaffeFillerSpec spec)
    {
        var mean = spec.Mean == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" mean {spec.Mean}");
        return string.Create(CultureInfo.InvariantCulture, $"{Type}{mean} std {spec.Std}{(spec.Sparse < 0 ? "" : $" sparse {spec.Sparse}")}");
    }

    public override string Brief(CaffeFillerSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"{Type} {spec.Mean:G5}, {spec.Std:G5}{(spec.Sparse < 0 ? "" : $", sparse {spec.Sparse}")}");

    public override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost)
    {
        var culture = CultureInfo.InvariantCulture;
        if (!(spec.Std > 0f))
            return new("std", "std must be above 0", spec.Std.ToString(culture));
        if (spec.Sparse < -1)
            return new("sparse", "sparse must be -1 (not sparse) or more", spec.Sparse.ToString(culture));
        if (spec.Sparse == -1)
            return null;
        if (BlobShape.ValidateHasAxis(dims, "sparse", "A gaussian filler with sparse") is { } problem)
            return problem;
        // Caffe's check is on the probability, a float.
        return KeptShare(spec, dims) > 1f
            ? new("sparse", string.Create(culture, $"sparse must be at most the blob's first dimension, {dims[0]}"), spec.Sparse.ToString(culture))
            : null;
    }

    public override FillerProblem? ValidateSparse(CaffeFillerSpec spec) => null;

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context)
    {
        var count = BlobShape.Count(dims);
        var normal = NewNormal();
        return spec.Sparse == -1
            ? new DistributionFill(normal, context.Rng, count)
            : new SparseFill(normal, NewNormal(), new(KeptShare(spec, dims)), context.Rng, count);

        BoostNormal NewNormal() => BoostNormals.Create(context.Era, spec.Mean, spec.Std, context.Fma);
    }

    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => spec.Sparse == -1
        ? WeightDistribution.Normal(spec.Mean, spec.Std)
        : WeightDistribution.SparseNormal(spec.Mean, spec.Std, KeptShare(spec, dims));

    /// <summary>The probability with which a value is kept, as Caffe computes it.</summary>
    private static float KeptShare(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => (float)spec.Sparse / dims[0];

    /// <summary>
    /// Values and mask side by side, though the mask's words come after all the values' words: the values are drawn from
    /// a copy of the generator, the mask from the generator itself once it has passed over the values.
    /// </summary>
    private sealed class SparseFill(BoostNormal values, BoostNormal passedOver, BoostBernoulli mask, Mt19937 rng, long count) : BlobFill(count)
    {
        private readonly float[] _mask = new float[(int)Math.Min(count, 4096)];
        private Mt19937? _valueRng;

        private protected override void Produce(Span<float> destination)
        {
            if (_valueRng is null)
            {
                _valueRng = rng.Clone();
                passedOver.Skip(rng, Remaining);
            }

            values.Fill(_valueRng, destination);
            while (!destination.IsEmpty)
            {
                var part = _mask.AsSpan(0, Math.Min(_mask.Length, destination.Length));
                mask.Fill(rng, part);
                for (var i = 0; i < part.Length; i++)
                    destination[i] *= part[i];
                destination = destination[part.Length..];
            }
        }

        private protected override void Pass(long remaining)
        {
            if (_valueRng is null)
                passedOver.Skip(rng, remaining);
            mask.Skip(rng, remaining);
        }
    }
}
