namespace PortKit.Initializers.Equivalents;

/// <summary>How many values one output sums over, and how many one input goes to, as somebody counts them for an array.</summary>
/// <param name="In">The fan-in.</param>
/// <param name="Out">The fan-out.</param>
public readonly record struct Fans(long In, long Out)
{
    /// <summary>As Caffe counts for a blob (filler.hpp); null for a scalar, which xavier and msra cannot fill.</summary>
    /// <param name="dims">The blob's shape, in Caffe's order.</param>
    internal static Fans? OfCaffe(ReadOnlySpan<int> dims)
    {
        if (dims.IsEmpty)
            return null;
        var (fanIn, fanOut) = Caffe.BlobShape.Fans(dims);
        return new(fanIn, fanOut);
    }

    /// <summary>As a framework counts for an array that it holds; null where it refuses to.</summary>
    internal static Fans? Of(PortedArray array) => array.Framework switch
    {
        Framework.TensorFlow1 or Framework.Keras => OfTensorFlow(array.Dims),
        Framework.PyTorch => OfPyTorch(array.Dims),
        _ => null,
    };

    /// <summary>Twice the fan that a mode scales by: the average of two whole numbers may end in a half.</summary>
    internal long Doubled(FanMode mode) => mode switch
    {
        FanMode.In => 2 * In,
        FanMode.Out => 2 * Out,
        _ => In + Out,
    };

    // The last two axes are inputs and outputs, what stands before them the kernel. A vector is taken for both.
    private static Fans OfTensorFlow(IReadOnlyList<int> dims) => dims.Count switch
    {
        0 => new(1, 1),
        1 => new(dims[0], dims[0]),
        _ => new(Product(dims.SkipLast(1)), Product(dims.SkipLast(2)) * dims[^1]),
    };

    // The first two axes are outputs and inputs, what stands behind them the kernel.
    private static Fans? OfPyTorch(IReadOnlyList<int> dims) =>
        dims.Count < 2 ? null : new(Product(dims.Skip(1)), Product(dims.Skip(2)) * dims[0]);

    private static long Product(IEnumerable<int> dims) => dims.Aggregate(1L, (product, dim) => product * dim);
}
