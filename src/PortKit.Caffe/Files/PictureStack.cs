using PortKit.Files.Npy;

namespace PortKit.Caffe.Files;

/// <summary>Pictures of one size, put into one array as they come.</summary>
/// <param name="count">How many come.</param>
/// <param name="expected">What they are called where others come.</param>
/// <param name="advice">How they can be made of one size, as a clause.</param>
/// <param name="limits">How much memory they may take.</param>
internal sealed class PictureStack(long count, string expected, string advice, Limits limits)
{
    private float[] _values = [];
    private int[] _dims = [];

    /// <summary>How many have come.</summary>
    public int Rows { get; private set; }

    /// <summary>All of them, N×C×H×W.</summary>
    public NumPyArray Array => new([Rows, .. _dims], _values);

    /// <summary>The memory for the next one.</summary>
    /// <param name="place">Where it is from, for the refusal.</param>
    /// <param name="dims">Its channels, height and width, of which none is 0.</param>
    /// <exception cref="DamagedFileException">It is larger or smaller than the first, they take too much, or more come than were to.</exception>
    public Span<float> Next(string place, params int[] dims)
    {
        if (Rows == 0)
        {
            var size = dims.Aggregate((Int128)1, (product, dim) => product * dim);
            if (count * size * sizeof(float) > Math.Min(limits.Memory, System.Array.MaxLength))
            {
                throw new DamagedFileException(
                    $"pictures that take at most 2 GiB are expected, which memory can take. Found {count} of {size} values");
            }

            (_values, _dims) = (new float[count * (long)size], dims);
        }

        if (!dims.SequenceEqual(_dims) || Rows == count)
        {
            throw new DamagedFileException(
                $"{expected} of one size, {string.Join('x', _dims)}, are expected. Found {string.Join('x', dims)} in {place}; {advice}");
        }

        var length = (int)(_values.Length / count);
        return _values.AsSpan(Rows++ * length, length);
    }
}
