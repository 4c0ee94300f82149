using System.Globalization;
using System.IO.Compression;
using System.Text;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Writes the learnable blobs of a net as one .npz: a stored zip of .npy entries named LAYER.INDEX.npy, in Caffe's order and shape. A slash in a
/// layer name becomes an underscore. The same values give the same bytes.
/// </summary>
internal static class NpzWriter
{
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes every learnable blob of <paramref name="net"/>, a shared one under each layer that bears it.</summary>
    public static void Write(NetPlan net, IWeightValues weights, Stream destination)
    {
        foreach (var blob in net.Learnables)
        {
            if (blob.Owner is not null)
                weights.Retain(blob.Owner);
        }

        // Where numbers are drawn for another net, the blobs may come in another order than this net's.
        var order = 0;
        foreach (var blob in net.Learnables)
        {
            if (weights.Order(blob.Values) < order)
                weights.Retain(blob.Values);
            order = Math.Max(order, weights.Order(blob.Values));
        }

        using var zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var blob in net.Learnables)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{blob.Layer.Name.Replace('/', '_')}.{blob.Index}.npy");
            var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var stream = entry.Open();
            stream.Write(Header(blob.Spec.Shape));
            weights.Write(blob.Values, stream);
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
