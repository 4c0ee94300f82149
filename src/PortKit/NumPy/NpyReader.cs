using PortKit.Net;

namespace PortKit.NumPy;

/// <summary>Reads a .npy file. What is allocated is bounded by the length of the file, whatever its header says.</summary>
internal static class NpyReader
{
    private const int ElementsAtOnce = 1 << 14;

    /// <summary>Reads the array.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="length">The bytes that it has.</param>
    /// <exception cref="NumPyException">It is none, or is cut short.</exception>
    public static NumPyArray Read(Stream stream, long length)
    {
        var header = NpyHeader.Read(stream);
        var (expected, found) = (header.Shape.Count * (long)header.Elements.Size, length - header.Length);
        if (expected != found)
        {
            throw new NumPyException(
                header.Length, $"{expected} bytes are expected, {header.Shape.Count} elements of {header.Elements.Size}. Found {found} to the end of the file.");
        }

        var values = new float[header.Shape.Count];
        var bytes = new byte[Math.Min(values.Length, ElementsAtOnce) * header.Elements.Size];
        for (var start = 0; start < values.Length; start += ElementsAtOnce)
        {
            var count = Math.Min(ElementsAtOnce, values.Length - start);
            var part = bytes.AsSpan(0, count * header.Elements.Size);
            var read = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            if (read < part.Length)
                throw new NumPyException(header.Length + ((long)start * header.Elements.Size) + read, "More elements are expected. Found the end of the file.");
            header.Elements.Convert(part, values.AsSpan(start, count));
        }

        return new NumPyArray(header.Shape, header.IsFortran && header.Shape.Rank > 1 ? InCOrder(values, header.Shape) : values);
    }

    // In Fortran order an element lies as one of C order does in an array of the axes turned round.
    private static float[] InCOrder(float[] values, Shape shape)
    {
        var turned = new float[values.Length];
        var index = new int[shape.Rank];
        var steps = new int[shape.Rank];
        for (var (axis, step) = (0, 1); axis < shape.Rank; axis++)
        {
            steps[axis] = step;
            step *= shape[axis];
        }

        var from = 0;
        for (var i = 0; i < turned.Length; i++)
        {
            turned[i] = values[from];
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++index[axis] < shape[axis])
                    break;
                from -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return turned;
    }
}
