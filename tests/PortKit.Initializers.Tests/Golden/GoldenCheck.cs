using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Golden;

/// <summary>Holds values against a <see cref="GoldenVector"/>: first bits, all bits, words drawn and the word after them.</summary>
internal static class GoldenCheck
{
    internal delegate void Source(Span<float> destination);

    internal static void Matches(GoldenVector golden, Mt19937 rng, Source source)
    {
        var values = new float[golden.Count];
        source(values);
        Matches(golden, rng, MemoryMarshal.Cast<float, uint>(values));
    }

    internal static void Matches(GoldenVector golden, Mt19937 rng, ReadOnlySpan<uint> values)
    {
        var first = golden.First;
        Assert.Equal(Math.Min(64, golden.Count), first.Length);
        Assert.Equal(first, values[..first.Length].ToArray());
        Assert.Equal(golden.Sha256, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values))));

        var counted = new Mt19937(golden.Seed);
        counted.Discard(golden.Draws);
        Assert.Equal(golden.NextRaw, counted.NextUInt32());
        Assert.Equal(golden.NextRaw, rng.NextUInt32());
        Assert.Equal(counted.NextUInt32(), rng.NextUInt32());
    }

    /// <summary>The values of Boost up to 1.63 carry the last bits of the C library's logf, sinf and cosf; the vectors' are glibc's.</summary>
    internal static void SkipUnlessLibmMatches(BoostEra era) =>
        Assert.SkipUnless(era == BoostEra.Ziggurat2 || OperatingSystem.IsLinux(), "The vectors of this Boost were made with Linux's C library.");
}
