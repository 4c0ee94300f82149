using System.Runtime.InteropServices;
using PortKit.Files.Npy;

namespace PortKit.Caffe.Weights;

/// <summary>
/// A mean picture as Caffe's compute_image_mean saves it (.binaryproto): one blob of 1 x channels x height x width, under today's shape or the
/// one of before 2015. Opening it reads where the values lie; they stay in the file until they are asked for.
/// </summary>
public sealed class MeanFile
{
    // protobuf reads no more in one message, and so neither does Caffe.
    private const long LongestFile = int.MaxValue;

    private readonly FileBlob _blob;

    private MeanFile(FileBlob blob, int channels, int height, int width) => (_blob, Channels, Height, Width) = (blob, channels, height, width);

    /// <summary>How many channels there are, in Caffe's order, which is BGR for pictures in colour.</summary>
    public int Channels { get; }

    /// <summary>The rows of each channel.</summary>
    public int Height { get; }

    /// <summary>The columns of each channel.</summary>
    public int Width { get; }

    /// <summary>Opens a mean file. A shape of three axes is taken for channels, height and width.</summary>
    /// <exception cref="DamagedFileException">It does not read as one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static MeanFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = File.OpenHandle(path);
        var reader = new WireReader(file);
        if (reader.Length == 0)
            throw new DamagedFileException(0, "a blob is expected. Found an empty file");
        if (reader.Length > LongestFile)
        {
            throw new DamagedFileException(
                LongestFile,
                $"a file of at most {LongestFile} bytes is expected, as Caffe reads no larger one. Found one of {reader.Length}");
        }

        if (reader.Length > NpyFormat.Signature.Length && reader.Bytes(0, NpyFormat.Signature.Length).AsSpan().SequenceEqual(NpyFormat.Signature))
            throw new DamagedFileException(0, "a blob is expected. Found an array of NumPy");
        var blob = CaffeModelIndex.Blob(reader, new WireField(0, WireType.Bytes, 0, 0, reader.Length, 0), path, Limits.Default);
        if (blob.Count == 0)
            throw new DamagedFileException(0, "a blob with its values is expected. Found none");
        var shape = string.Join('x', blob.Shape);
        IReadOnlyList<long> sizes = blob.Shape.Count == 3 ? [1, .. blob.Shape] : blob.Shape;
        if (sizes is not [1, var channels, var height, var width] || sizes.Any(size => size is < 1 or > int.MaxValue))
        {
            throw new DamagedFileException(
                0,
                $"one picture, of shape 1 x channels x height x width, is expected. Found shape {(shape.Length == 0 ? "()" : shape)}");
        }

        if ((Int128)channels * height * width != blob.Count)
            throw new DamagedFileException(0, $"as many values as shape {shape} has are expected. Found {blob.Count}");
        return new MeanFile(blob, (int)channels, (int)height, (int)width);
    }

    /// <summary>
    /// The part in the middle: channels x height x width values. Where sizes differ by an odd number the part lies nearer to the beginning, as
    /// the crop of data_transformer.cpp in TEST phase does. Takes no more memory than the part.
    /// </summary>
    /// <param name="height">Its rows, at most <see cref="Height"/>.</param>
    /// <param name="width">Its columns, at most <see cref="Width"/>.</param>
    /// <exception cref="IOException">The file has changed since it was opened, or cannot be read.</exception>
    public float[] Centre(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width);
        using var part = new PartStream(this, height, width);
        _blob.CopyTo(part);
        return part.Values;
    }

    /// <summary>Keeps, of the values that pass by, those in the middle of each channel.</summary>
    private sealed class PartStream(MeanFile mean, int height, int width) : WriteOnlyStream
    {
        private readonly int _top = (mean.Height - height) / 2;
        private readonly int _left = (mean.Width - width) / 2;
        private long _passed;

        public float[] Values { get; } = new float[checked(mean.Channels * height * width)];

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            for (var values = MemoryMarshal.Cast<byte, float>(buffer); !values.IsEmpty;)
            {
                var (line, column) = Math.DivRem(_passed, mean.Width);
                var (channel, row) = Math.DivRem(line, mean.Height);
                var inLine = values[..(int)Math.Min(values.Length, mean.Width - column)];
                var first = Math.Max(column, _left);
                var count = Math.Min(column + inLine.Length, _left + width) - first;
                if (row >= _top && row < _top + height && count > 0)
                {
                    inLine
                        .Slice((int)(first - column), (int)count)
                        .CopyTo(Values.AsSpan((int)((((channel * height) + row - _top) * width) + first - _left)));
                }

                _passed += inLine.Length;
                values = values[inLine.Length..];
            }
        }
    }
}
