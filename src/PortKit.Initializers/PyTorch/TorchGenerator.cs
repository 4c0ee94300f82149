using PortKit.Initializers.Random;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// What <c>uniform_</c> and <c>normal_</c> do to a contiguous float tensor on the CPU after <c>torch.manual_seed</c>, bit for
/// bit, in builds of GCC (which fuses multiply-adds where the kernels are for AVX2).
/// </summary>
internal sealed class TorchGenerator(uint seed, TorchCpu cpu)
{
    private const float Step = 1f / 16777216f;
    private const double DoubleStep = 1.0 / 9007199254740992.0;

    private readonly Mt19937 _rng = new(seed);

    /// <summary>
    /// Uniform numbers: u * (to - from) + from, u the lower 24 bits of a word divided by 2^24. Rounding can make them equal
    /// <paramref name="to"/>.
    /// </summary>
    public void FillUniform(Span<float> values, float from, float to)
    {
        var range = to - from;
        FillUnit(values);
        for (var i = 0; i < values.Length; i++)
            values[i] = cpu == TorchCpu.Avx2 ? MathF.FusedMultiplyAdd(values[i], range, from) : values[i] * range + from;
    }

    /// <summary>
    /// Normal numbers by Box and Muller's method: from 16 values on, in blocks of 16 uniform numbers, the last block, if the length
    /// is no multiple of 16, drawn anew over what is there; below, in doubles, pair by pair.
    /// </summary>
    public void FillNormal(Span<float> values, double mean, double std)
    {
        if (values.Length < TorchNormalBlock.Size)
        {
            FillFewNormal(values, mean, std);
            return;
        }

        FillUnit(values);
        TorchNormalBlock.Transform(values[..^(values.Length % TorchNormalBlock.Size)], (float)mean, (float)std, cpu);
        if (values.Length % TorchNormalBlock.Size == 0)
            return;
        var last = values[^TorchNormalBlock.Size..];
        FillUnit(last);
        TorchNormalBlock.Transform(last, (float)mean, (float)std, cpu);
    }

    /// <summary>The next word as a number in [0, 1).</summary>
    public float NextUnit() => (_rng.NextUInt32() & 0xFFFFFF) * Step;

    /// <summary>A whole number in [0, limit), every one as likely: words from the remainder on are passed over.</summary>
    public int NextBelow(int limit)
    {
        var usable = uint.MaxValue - uint.MaxValue % (uint)limit;
        uint word;
        do
            word = _rng.NextUInt32();
        while (word >= usable);
        return (int)(word % (uint)limit);
    }

    private void FillUnit(Span<float> values)
    {
        while (!values.IsEmpty)
        {
            var words = _rng.Unread;
            words = words[..Math.Min(words.Length, values.Length)];
            for (var i = 0; i < words.Length; i++)
                values[i] = (words[i] & 0xFFFFFF) * Step;
            _rng.Advance(words.Length);
            values = values[words.Length..];
        }
    }

    private void FillFewNormal(Span<float> values, double mean, double std)
    {
        double waiting = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var z = waiting;
            if (i % 2 == 0)
            {
                var angle = 2 * Math.PI * NextDouble();
                // 1 - u is exact, so that this is the logarithm's log1p(-u).
                var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
                z = radius * Math.Cos(angle);
                waiting = radius * Math.Sin(angle);
            }

            values[i] = (float)(z * std + mean);
        }
    }

    // The lower 53 bits of two words, the first of them the upper.
    private double NextDouble()
    {
        ulong high = _rng.NextUInt32();
        return ((high << 32 | _rng.NextUInt32()) & 0x1FFFFFFFFFFFFF) * DoubleStep;
    }
}
