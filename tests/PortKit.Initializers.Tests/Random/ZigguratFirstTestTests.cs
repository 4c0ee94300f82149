using System.Runtime.Intrinsics.X86;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Random;

public sealed class ZigguratFirstTestTests
{
    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-3f, 0.01f)]
    [InlineData(1e-3f, 1e30f)]
    public void Vector_and_scalar_are_the_same(float mean, float sigma)
    {
        Assert.SkipUnless(Avx2.IsSupported, "There is no vector path on this processor.");
        var random = new uint[200_003];
        new Mt19937(12).Fill(random);
        uint[] words = [.. EdgeWords(), .. random];
        var lengths = new System.Random(3);

        foreach (bool fma in new[] { false, true })
        {
            var scalar = new ZigguratFirstTest(new(mean, sigma, fma), slack: 5);
            var vector = new ZigguratFirstTest(new(mean, sigma, fma), slack: 5);
            int open = 0;
            for (int start = 0; start < words.Length;)
            {
                int length = Math.Min(lengths.Next(ZigguratFirstTest.Capacity + 1), words.Length - start);
                var part = words.AsSpan(start, length);
                scalar.RunScalar(part);
                vector.RunVector(part);

                Assert.Equal(scalar.Values[..length].ToArray().Select(BitConverter.SingleToUInt32Bits), vector.Values[..length].ToArray().Select(BitConverter.SingleToUInt32Bits));
                Assert.Equal(scalar.Open.ToArray(), vector.Open.ToArray());
                open += scalar.Open.ToArray().Sum(bits => (int)ulong.PopCount(bits));
                start += length;
            }

            Assert.InRange(open, words.Length / 100, words.Length / 10);
        }
    }

    [Fact]
    public void It_accepts_what_Boosts_comparison_accepts()
    {
        // Boost multiplies position / 2^24 by the width as a float, and compares with the edge as a double.
        foreach (uint word in EdgeWords())
        {
            int layer = (int)(word & 0xFF) >> 1;
            float x = (word >> 8) / 16777216f * ZigguratTable.Normal.X[layer];
            bool accepted = ZigguratFirstTest.TryAccept(word, out float z);

            Assert.Equal(x < ZigguratTable.Normal.XCeiling[layer + 1], accepted);
            Assert.Equal(BitConverter.SingleToUInt32Bits((word & 1) == 0 ? -x : x), BitConverter.SingleToUInt32Bits(z));
        }
    }

    // Every layer and sign, with the first and last positions and those around the edge of what the test accepts.
    private static IEnumerable<uint> EdgeWords()
    {
        for (uint low = 0; low < 256; low++)
        {
            uint layer = low >> 1;
            uint edge = (uint)(ZigguratTable.Normal.X[layer + 1] / ZigguratTable.Normal.X[layer] * 16777216f);
            foreach (uint position in new[] { 0u, 1u, 2u, edge / 2, edge - 3, edge - 2, edge - 1, edge, edge + 1, edge + 2, 0xFFFFFFu })
                yield return ((position & 0xFFFFFF) << 8) | low;
        }
    }
}
