using System.Runtime.Intrinsics;
using PortKit.Initializers.Random;
using PortKit.Initializers.Tests.Golden;

namespace PortKit.Initializers.Tests.Random;

public sealed class BoostDistributionTests
{
    public static IEnumerable<TheoryDataRow<GoldenVector>> BernoulliVectors => GoldenVector.Of("bernoulli_");

    [Theory]
    [MemberData(nameof(BernoulliVectors), DisableDiscoveryEnumeration = true)]
    public void Bernoulli_gives_Boosts_bits(GoldenVector golden)
    {
        var rng = new Mt19937(golden.Seed);
        var bernoulli = new BoostBernoulli(0.3f);

        GoldenCheck.Matches(golden, rng, destination =>
        {
            bernoulli.Fill(rng, destination[..777]);
            bernoulli.Fill(rng, destination[777..]);
        });
    }

    [Theory]
    [InlineData(0f, 0, 0f)]
    [InlineData(1f, 1000, 1f)]
    public void Bernoulli_draws_nothing_only_at_probability_0(float probability, long draws, float value)
    {
        var rng = new Mt19937(3);
        var values = new float[1000];
        new BoostBernoulli(probability).Fill(rng, values);
        var expected = new Mt19937(3);
        expected.Discard(draws);

        Assert.All(values, actual => Assert.Equal(value, actual));
        Assert.Equal(expected.NextUInt32(), rng.NextUInt32());
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-0.1f, 0.1f)]
    [InlineData(1f, 1f)]
    [InlineData(-3f, 16777216f)]
    [InlineData(-float.MaxValue, float.MaxValue)]
    [InlineData(0f, float.MaxValue)]
    public void Uniform_vector_and_scalar_are_the_same(float min, float max)
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "There is no vector path on this processor.");
        // Words around every change of rounding, and those that round up to 2^32 and are drawn again; then ordinary ones.
        var edges = new List<uint>();
        for (int shift = 0; shift < 32; shift++)
        {
            for (uint offset = 0; offset < 300; offset++)
                edges.AddRange([(1u << shift) + offset, (1u << shift) - offset, 0xFFFFFFFFu - offset]);
        }
        var random = new uint[100_003];
        new Mt19937(11).Fill(random);
        uint[] words = [.. edges, .. random];

        foreach (bool fma in new[] { false, true })
        {
            var uniform = new BoostUniform(min, max, fma);
            float[] scalar = new float[words.Length], vector = new float[words.Length];
            int scalarCount = uniform.AcceptScalar(words, scalar);
            int vectorCount = uniform.AcceptVector(words, vector);

            Assert.Equal(scalarCount, vectorCount);
            Assert.Equal(scalar[..scalarCount].Select(BitConverter.SingleToUInt32Bits), vector[..vectorCount].Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Fact]
    public void Uniform_with_fma_rounds_once()
    {
        var words = new uint[1000];
        new Mt19937(1).Fill(words);
        var plain = new float[1000];
        new BoostUniform(-0.1f, 0.1f).Fill(new(1), plain);
        var fused = new float[1000];
        new BoostUniform(-0.1f, 0.1f, fma: true).Fill(new(1), fused);
        float range = MathF.BitIncrement(0.1f) - -0.1f;

        // The product is exact in a double, and so nearly is the sum: one rounding remains.
        Assert.Equal(words.Select(word => (float)((double)((float)word / 4294967296f) * range - 0.1f)), fused);
        Assert.InRange(plain.Zip(fused).Count(pair => pair.First != pair.Second), 300, 700);
    }

    [Theory]
    [InlineData(BoostEra.Ziggurat2)]
    [InlineData(BoostEra.Ziggurat1)]
    [InlineData(BoostEra.BoxMuller)]
    public void Normal_with_fma_differs_only_where_there_is_a_mean(BoostEra era)
    {
        Assert.Equal(Normal(era, 0f, fma: false), Normal(era, 0f, fma: true));
        Assert.NotEqual(Normal(era, 0.3f, fma: false), Normal(era, 0.3f, fma: true));
    }

    [Fact]
    public void Box_Muller_keeps_half_a_pair_for_one_object_only()
    {
        var kept = new BoostNormalBoxMuller(0f, 1f, false);
        var rng = new Mt19937(8);
        var values = new float[3];
        kept.Fill(rng, values.AsSpan(0, 1));
        kept.Fill(rng, values.AsSpan(1, 1));
        new BoostNormalBoxMuller(0f, 1f, false).Fill(rng, values.AsSpan(2, 1));

        var expected = new float[3];
        new BoostNormalBoxMuller(0f, 1f, false).Fill(new(8), expected);
        Assert.Equal(expected, values);
    }

    private static float[] Normal(BoostEra era, float mean, bool fma)
    {
        var values = new float[1000];
        BoostNormals.Create(era, mean, 1.7f, fma).Fill(new(4), values);
        return values;
    }
}
