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
        var shape = ShapeOf(header);
        if (header.ByteLength != length - header.Length)
        {
            throw new NumPyException(
                header.Length,
                $"{header.ByteLength} bytes are expected, {header.Count} elements of {header.Elements.Size}. Found {length - header.Length} to the end of the file.");
        }

        var values = new float[shape.Count];
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

        return new NumPyArray(shape, header.IsFortran && shape.Rank > 1 ? InCOrder(values, shape) : values);
    }

    // The values are held in memory, in an array of floats.
    private static Shape ShapeOf(NpyHeader header)
    {
        long count = 1;
        foreach (var dim in header.Dims)
        {
            if (dim > int.MaxValue)
                throw new NumPyException(header.ShapeAt + 1, $"In the header the size of an axis, at most {int.MaxValue}, is expected. Found {dim}.");
            count *= dim;
            if (count > int.MaxValue)
                throw new NumPyException(header.ShapeAt + 1, $"In the header a shape of at most {int.MaxValue} elements is expected. Found a larger one.");
        }

        return new Shape([.. header.Dims.Select(dim => (int)dim)]);
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
