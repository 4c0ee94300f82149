using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// Uniform numbers in [0, 1], each divided by the sum of its row (all the values of one index of axis 0), so that each row
/// sums to 1. The sum runs from left to right in floats.
/// </summary>
internal sealed class PositiveUnitballFiller : CaffeFiller
{
    internal override string Type => "positive_unitball";

    internal override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost) =>
        BlobShape.ValidateHasAxis(dims, "type", "The positive_unitball filler");

    internal override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context)
    {
        long count = BlobShape.Count(dims);
        return new UnitballFill(new(0f, 1f, context.Fma), context.Rng, count, count / dims[0]);
    }

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
                for (int i = 0; i < part.Length; i++)
                    part[i] /= _sum;
                _leftInRow -= part.Length;
                destination = destination[part.Length..];
            }
        }

        private protected override void Pass(long remaining) => uniform.Skip(rng, remaining);

        private float SumRow()
        {
            Span<float> scratch = stackalloc float[ScratchLength];
            float sum = 0f;
            for (long left = rowLength; left > 0; left -= scratch.Length)
            {
                var part = scratch[..(int)Math.Min(left, scratch.Length)];
                uniform.Fill(_ahead, part);
                foreach (float value in part)
                    sum += value;
            }
            return sum;
        }
    }
}
