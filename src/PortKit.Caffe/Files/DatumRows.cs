using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Files.Lmdb;
using PortKit.Files.Npy;
using PortKit.Files.Pictures;

namespace PortKit.Caffe.Files;

/// <summary>
/// Rows for training as Caffe's Data layer takes them from an LMDB (data_layer.cpp): a Datum for each key, in the order of the keys, with a picture
/// and its label.
/// </summary>
public static class DatumRows
{
    /// <summary>Whether a name is that of an LMDB: a folder with a data.mdb, or such a file; a mark behind it tells which part is meant.</summary>
    public static bool IsNameOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = RowPart.Unmarked(path);
        return LmdbFormat.Extension.Equals(Path.GetExtension(file), StringComparison.OrdinalIgnoreCase)
            || file.TrimEnd('/', '\\').EndsWith("lmdb", StringComparison.OrdinalIgnoreCase)
            || (Directory.Exists(file) && File.Exists(LmdbFormat.FileOf(file)));
    }

    /// <summary>The file that is read.</summary>
    public static string FileOf(string path) => LmdbFormat.FileOf(RowPart.Unmarked(path));

    /// <summary>Reads the rows of a top.</summary>
    /// <param name="path">
    /// The LMDB; with #label or #data behind it, that part. Without, a top whose name has the word label in it gets the labels, others the pictures.
    /// </param>
    /// <param name="top">The name of the top.</param>
    /// <param name="limits">How much may be taken; null for <see cref="Limits.Default"/>.</param>
    /// <returns>
    /// Pictures as N×C×H×W, of bytes from 0 to 255 or of floats, as they are in the database, encoded ones as OpenCV reads them; or labels, N.
    /// </returns>
    /// <exception cref="DamagedFileException">It cannot be read, or does not hold pictures of one size.</exception>
    public static NumPyArray Read(string path, string top, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(top);
        try
        {
            using var file = LmdbFile.Open(RowPart.Unmarked(path));
            return RowPart.IsLabel(path, top) ? Labels(file) : Pictures(file, limits ?? Limits.Default);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DamagedFileException($"an LMDB that can be read is expected. {failure.Message}");
        }
    }

    private static NumPyArray Labels(LmdbFile file)
    {
        float[] labels = [.. file.Values().Select((value, row) => (float)Parse(value, row).Label)];
        return new NumPyArray([labels.Length], labels);
    }

    private static NumPyArray Pictures(LmdbFile file, Limits limits)
    {
        const string Advice = "convert_imageset of Caffe makes one size of all with resize_height and resize_width";
        var stack = new PictureStack(file.Count, $"{file.Count} pictures", Advice, limits);
        foreach (var value in file.Values())
        {
            var row = stack.Rows;
            var datum = Decoded(Parse(value, row), row, limits);
            int[] own = [datum.Channels, datum.Height, datum.Width];
            var count = own.Any(dim => dim < 1) ? 0 : own.Aggregate((Int128)1, (product, dim) => product * dim);
            if (count != Math.Max(datum.Data.Length, datum.FloatData.Count) || count == 0)
            {
                throw new DamagedFileException(
                    $"a picture of as many values as its size has is expected in row {row}. Found {string.Join('x', own)} with "
                        + $"{datum.Data.Length} bytes and {datum.FloatData.Count} floats");
            }

            CopyTo(datum, stack.Next($"row {row}", own));
        }

        return stack.Rows == file.Count && stack.Rows > 0
            ? stack.Array
            : throw new DamagedFileException($"{Math.Max(1, file.Count)} pictures are expected. Found {stack.Rows}");
    }

    // As Caffe's DataTransformer: bytes if there are any, else floats.
    private static void CopyTo(Datum datum, Span<float> values)
    {
        if (datum.Data.Length == 0)
        {
            datum.FloatData.ToArray().CopyTo(values);
            return;
        }

        var bytes = datum.Data.Span;
        for (var i = 0; i < bytes.Length; i++)
            values[i] = bytes[i];
    }

    // As CVMatToDatum makes a Datum of what DecodeDatumNative reads (io.cpp): channels one after the other.
    private static Datum Decoded(Datum datum, int row, Limits limits)
    {
        if (!datum.Encoded)
            return datum;
        try
        {
            var picture = PictureFile.Read(datum.Data.ToByteArray(), isColor: null, limits);
            var planes = new byte[picture.Values.Length];
            picture.CopyTo<byte>(planes);
            return new Datum
            {
                Channels = picture.Channels,
                Height = picture.Height,
                Width = picture.Width,
                Data = UnsafeByteOperations.UnsafeWrap(planes),
            };
        }
        catch (DamagedFileException failure)
        {
            throw new DamagedFileException($"a picture that can be read is expected in row {row}. Found: {failure.Message}");
        }
    }

    private static Datum Parse(byte[] value, int row)
    {
        try
        {
            return Datum.Parser.ParseFrom(value);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new DamagedFileException($"a Datum is expected in row {row}, as Caffe's tools store it. Found other bytes");
        }
    }
}
