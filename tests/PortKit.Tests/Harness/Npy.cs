using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PortKit.Net;

namespace PortKit.Tests.Harness;

/// <summary>Reads the .npy files of the golden cases: float32, C order.</summary>
internal static class Npy
{
    public static (Shape Shape, float[] Values) Read(string path) => Read(File.ReadAllBytes(path));

    public static (Shape Shape, float[] Values) Read(ReadOnlySpan<byte> bytes)
    {
        var wide = bytes[6] != 1;
        var start = wide ? 12 : 10;
        var length = wide ? BitConverter.ToInt32(bytes[8..]) : BitConverter.ToUInt16(bytes[8..]);
        var header = Encoding.ASCII.GetString(bytes.Slice(start, length));
        Assert.Contains("<f4", header, StringComparison.Ordinal);
        var dims = header[(header.IndexOf('(', StringComparison.Ordinal) + 1)..header.IndexOf(')', StringComparison.Ordinal)]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(dim => int.Parse(dim, CultureInfo.InvariantCulture))
            .ToArray();
        return (new Shape(dims), MemoryMarshal.Cast<byte, float>(bytes[(start + length)..]).ToArray());
    }
}
