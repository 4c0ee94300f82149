using System.IO.Compression;
using System.Text;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Writes an .npz: a stored zip of .npy entries named LAYER.INDEX.npy. A slash in a layer name becomes an underscore.
/// </summary>
internal sealed class NpzWriter(WeightSet weights) : WeightWriter(weights)
{
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        using var zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        if (Weights.Layout != WeightLayout.Caffe)
            zip.Comment = WeightLayoutMark.Comment(Weights.Layout);
        foreach (var (name, blob) in Weights.Named)
        {
            var entry = zip.CreateEntry($"{name.Replace('/', '_')}.npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var stream = entry.Open();
            stream.Write(Header(Weights.ShapeOf(blob)));
            Weights.Write(blob, stream);
        }
    }

    // Version 1.0 of the .npy format: magic, version, length of the header, a Python dictionary padded with spaces so that the
    // values begin at a multiple of 64, and a line feed.
    private static byte[] Header(Shape shape)
    {
        var dims = string.Concat(shape.Dims.ToArray().Select(dim => $"{dim}, "));
        dims = shape.Rank == 1 ? dims.TrimEnd() : dims.TrimEnd(',', ' ');
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dims}), }}";
        const int Fixed = 10;
        text = text.PadRight((((Fixed + text.Length + 1 + 63) / 64) * 64) - Fixed - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)(text.Length & 255), (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }
}
