using System.Runtime.InteropServices;
using System.Text;

namespace PortKit.Cli.Tests;

/// <summary>Writes arrays as NumPy does.</summary>
internal static class ArrayFile
{
    public static void Write(string path, int[] dims, float[] values)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", dims)},), }}".PadRight(117) + "\n";
        using var file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
        file.Write(MemoryMarshal.AsBytes<float>(values));
    }
}
