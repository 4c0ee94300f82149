using PortKit.Files.Npy;

namespace PortKit.Verification;

/// <summary>Pictures between the net's order, N×C×H×W, and that of models that take them channels last, N×H×W×C.</summary>
public static class ChannelsLastArrays
{
    /// <summary>The array N×C×H×W of one of N×H×W×C.</summary>
    /// <exception cref="ArgumentException">It has not four axes.</exception>
    public static NumPyArray ToPlanes(NumPyArray array)
    {
        RequireFourAxes(array);
        var dims = array.Dims;
        return new NumPyArray([dims[0], dims[3], dims[1], dims[2]], Swapped(array.Values, dims[0], dims[1] * dims[2], dims[3]));
    }

    /// <summary>The array N×H×W×C of one of N×C×H×W.</summary>
    /// <exception cref="ArgumentException">It has not four axes.</exception>
    public static NumPyArray FromPlanes(NumPyArray array)
    {
        RequireFourAxes(array);
        var dims = array.Dims;
        return new NumPyArray([dims[0], dims[2], dims[3], dims[1]], Swapped(array.Values, dims[0], dims[1], dims[2] * dims[3]));
    }

    // Each item is a matrix, which is transposed.
    private static float[] Swapped(float[] values, int items, int rows, int columns)
    {
        var swapped = new float[values.Length];
        for (var (item, to) = (0, 0); item < items; item++)
        {
            var start = item * rows * columns;
            for (var column = 0; column < columns; column++)
            {
                for (var row = 0; row < rows; row++)
                    swapped[to++] = values[start + (row * columns) + column];
            }
        }

        return swapped;
    }

    private static void RequireFourAxes(NumPyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Dims.Count != 4)
            throw new ArgumentException($"An array of 4 axes is expected. Found {array.Dims.Count}.", nameof(array));
    }
}
