using System.Runtime.Intrinsics;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Initializers.Tests.Golden;

namespace PortKit.Initializers.Tests.Random;

public sealed class Mt19937Tests
{
    public static IEnumerable<TheoryDataRow<GoldenVector>> Vectors => GoldenVector.Of("mt19937_raw");

    public static TheoryData<int> Starts => [0, 1, 623, 624, 625, 1000];

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Fill_gives_Boosts_words(GoldenVector golden)
    {
        var rng = new Mt19937(golden.Seed);
        var words = new uint[golden.Count];
        rng.Fill(words);

        GoldenCheck.Matches(golden, rng, words);
    }

    [Fact]
    public void Words_one_by_one_are_those_of_Fill()
    {
        var words = new uint[2000];
        new Mt19937(5489).Fill(words);
        var rng = new Mt19937(5489);

        Assert.All(words, word => Assert.Equal(word, rng.NextUInt32()));
        Assert.Equal(3499211612u, words[0]); // The first word that the C++ standard's default seed gives.
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Discard_stands_where_drawing_does(int start)
    {
        foreach (int count in new[] { 0, 1, 623, 624, 625, 1247, 1248, 1249, 10_000 })
        {
            var drawn = new Mt19937(7);
            drawn.Fill(new uint[start + count]);
            var discarded = new Mt19937(7);
            discarded.Fill(new uint[start]);
            discarded.Discard(count);

            AssertSame(drawn, discarded);
        }
    }

    [Fact]
    public void Discard_refuses_to_go_back() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mt19937(0).Discard(-1));

    [Theory]
    [MemberData(nameof(Starts))]
    public void Clone_goes_on_alike_and_apart(int start)
    {
        var rng = new Mt19937(1701);
        rng.Discard(start);
        var reference = new Mt19937(1701);
        reference.Discard(start);

        var clone = rng.Clone();
        clone.Discard(5000);
        AssertSame(reference, rng);

        reference.Discard(5000 - 700);
        AssertSame(reference, clone);
    }

    [Fact]
    public void Vector_and_scalar_blocks_are_the_same()
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "There is no vector path on this processor.");
        var scalar = new uint[Mt19937Block.Size];
        new Mt19937(99).Fill(scalar);
        uint[] vector = [.. scalar];
        uint[] scalarWords = new uint[Mt19937Block.Size], vectorWords = new uint[Mt19937Block.Size];
        for (int block = 0; block < 50; block++)
        {
            Mt19937Block.TwistScalar(scalar);
            Mt19937Block.TwistVector(vector);
            Assert.Equal(scalar, vector);
            Mt19937Block.TemperScalar(scalar, scalarWords);
            Mt19937Block.TemperVector(vector, vectorWords);
            Assert.Equal(scalarWords, vectorWords);
        }
    }

    // Draws 700 words from both: more than a block.
    private static void AssertSame(Mt19937 expected, Mt19937 actual)
    {
        uint[] expectedWords = new uint[700], actualWords = new uint[700];
        expected.Fill(expectedWords);
        actual.Fill(actualWords);
        Assert.Equal(expectedWords, actualWords);
    }

    [Fact]
    public void Every_way_to_draw_is_counted()
    {
        var rng = new Mt19937(1);
        Assert.Equal(0, rng.Drawn);
        rng.NextUInt32();
        Assert.Equal(1, rng.Drawn);
        rng.Discard(622);
        rng.Discard(0);
        Assert.Equal(623, rng.Drawn);
        rng.Discard(1);
        rng.Discard(5 * 624);
        Assert.Equal(6 * 624, rng.Drawn);
        rng.Fill(new uint[1000]);
        var copy = rng.Clone();
        copy.Discard(10_000);
        Assert.Equal((4744, 14_744), (rng.Drawn, copy.Drawn));
        new CaffeFillerSpec { Type = "msra" }.Begin([7, 1001], rng).Skip();
        Assert.InRange(rng.Drawn, 4744 + 7007, 4744 + (7007 * 11 / 10));
    }
}
