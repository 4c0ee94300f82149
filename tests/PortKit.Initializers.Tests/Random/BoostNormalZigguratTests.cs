using System.Runtime.CompilerServices;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Random;

public sealed class BoostNormalZigguratTests
{
    // Around the strides in which values are moved, the words of which one number of 64 bits tells, and the generator's blocks.
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 600, 623, 624, 625, 656, 1247, 1248, 1249, 5000];

    public static TheoryData<BoostEra> Eras => [BoostEra.Ziggurat1, BoostEra.Ziggurat2];

    [Theory]
    [MemberData(nameof(Eras))]
    public void A_fill_of_any_length_is_its_values_one_by_one(BoostEra era)
    {
        for (uint seed = 0; seed < 40; seed++)
        {
            foreach (int length in Lengths)
            {
                Mt19937 fast = new(seed), slow = new(seed);
                fast.Discard(seed * 17);
                slow.Discard(seed * 17);
                AssertSame(Normal(era, seed), fast, slow, length);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public void Fills_of_any_lengths_and_kinds_may_follow_on_one_another(BoostEra era)
    {
        var random = new System.Random(9);
        var uniform = new BoostUniform(-1f, 3f);
        var mask = new BoostBernoulli(0.3f);
        Mt19937 fast = new(1701), slow = new(1701);
        for (int fill = 0; fill < 2000; fill++)
        {
            AssertSame(Normal(era, (uint)fill), fast, slow, random.Next(1500));
            AssertSame(uniform, fast, slow, random.Next(100));
            AssertSame(mask, fast, slow, random.Next(100));
        }
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public void A_long_fill_is_its_values_one_by_one(BoostEra era) =>
        AssertSame(Normal(era, 0), new(5489), new(5489), 3_000_000); // About 1,700 tails, and 150 edges in the last word of a block.

    [Theory]
    [MemberData(nameof(Eras))]
    public void Rare_words_at_any_place_of_a_block_change_nothing(BoostEra era)
    {
        var random = new System.Random(2);
        for (int run = 0; run < 500; run++)
        {
            // Few of them, some, nearly nothing else: tails, edges, heights that round up to 1, one after the other and at the block's end.
            double share = run % 3 * 0.3 + 0.02;
            var fast = new Mt19937((uint)run);
            _ = fast.NextUInt32();
            foreach (ref uint word in Words(fast).AsSpan())
            {
                if (random.NextDouble() < share)
                    word = RareWord(random);
            }
            fast.Advance(random.Next(Mt19937Block.Size - 1));
            AssertSame(Normal(era, (uint)run), fast, fast.Clone(), random.Next(900));
        }
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public void A_value_may_take_the_last_word_of_its_block(BoostEra era)
    {
        // Two words before the end the tail draws its numbers, and more if those are refused.
        for (int tailAt = Mt19937Block.Size - 12; tailAt < Mt19937Block.Size; tailAt++)
        {
            for (uint seed = 0; seed < 50; seed++)
            {
                var fast = new Mt19937(seed);
                _ = fast.NextUInt32();
                Words(fast)[tailAt] = 0xFFFFFF00;
                AssertSame(Normal(era, seed), fast, fast.Clone(), 700);
            }
        }
    }

    [Fact]
    public void Nothing_is_written_beyond_the_destination()
    {
        foreach (int length in Lengths)
        {
            var values = Enumerable.Repeat(float.NaN, length + 64).ToArray();
            Normal(BoostEra.Ziggurat2, 0).Fill(new(2), values.AsSpan(0, length));

            Assert.DoesNotContain(float.NaN, values[..length]);
            Assert.All(values[length..], value => Assert.Equal(float.NaN, value));
        }
    }

    // The generator's block of words.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_words")]
    private static extern ref uint[] Words(Mt19937 rng);

    private static uint RareWord(System.Random random) => random.Next(4) switch
    {
        0 => 0xFFFFFF00 | (uint)random.Next(2), // The tail, on either side.
        1 => 0xFFFFFFFF - (uint)random.Next(300), // As a height it may round up to 1.
        2 => 0xFFFFFF00 | (uint)random.Next(256), // The outer end of a wedge.
        _ => (uint)random.Next(0x600000, 0x1000000) << 8 | (uint)random.Next(240, 256), // Somewhere in the upper layers' wedges.
    };

    private static BoostNormalZiggurat Normal(BoostEra era, uint variant) =>
        (BoostNormalZiggurat)BoostNormals.Create(era, variant % 3 == 0 ? 0f : 0.25f, 0.01f + variant, fma: variant % 2 == 1);

    private static void AssertSame(BoostNormalZiggurat normal, Mt19937 fast, Mt19937 slow, int length)
    {
        var values = new float[length];
        normal.Fill(fast, values);
        for (int i = 0; i < length; i++)
        {
            float expected = normal.Next(slow);
            if (BitConverter.SingleToUInt32Bits(expected) != BitConverter.SingleToUInt32Bits(values[i]))
                Assert.Fail($"Value {i} of {length} must be {expected:R}. Found {values[i]:R}.");
        }

        AssertSamePosition(fast, slow);
    }

    private static void AssertSame(FloatDistribution distribution, Mt19937 fast, Mt19937 slow, int length)
    {
        float[] values = new float[length], expected = new float[length];
        distribution.Fill(fast, values);
        for (int i = 0; i < length; i++)
            distribution.Fill(slow, expected.AsSpan(i, 1));

        Assert.Equal(expected, values);
        AssertSamePosition(fast, slow);
    }

    private static void AssertSamePosition(Mt19937 fast, Mt19937 slow)
    {
        Assert.Equal(slow.Clone().NextUInt32(), fast.Clone().NextUInt32());
        Assert.Equal(slow.Unread.Length, fast.Unread.Length);
    }
}
