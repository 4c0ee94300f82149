using System.Diagnostics;

namespace PortKit.Fuzz.Running;

/// <summary>Makes an input smaller as long as what it shows stays.</summary>
internal static class Shrinking
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Leaves out pieces, large ones first.</summary>
    public static byte[] Shrink(byte[] input, Func<byte[], bool> shows)
    {
        var clock = Stopwatch.StartNew();
        for (var length = input.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= input.Length && clock.Elapsed < Longest;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + length)];
                if (shows(shorter))
                    input = shorter;
                else
                    at += length;
            }
        }

        return input;
    }
}
