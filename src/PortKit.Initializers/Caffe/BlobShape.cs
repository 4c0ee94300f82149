namespace PortKit.Initializers.Caffe;

/// <summary>What the fillers ask of a blob's shape.</summary>
internal static class BlobShape
{
    /// <summary>The product of the dimensions; 1 for a scalar.</summary>
    internal static long Count(ReadOnlySpan<int> dims) => TensorShape.Product(dims);

    /// <summary>The values per index of axis 0, and per index of axis 1 or all where there is one axis (Caffe's filler.hpp). No scalar has any.</summary>
    internal static (long In, long Out) Fans(ReadOnlySpan<int> dims)
    {
        long count = Count(dims);
        return (count / dims[0], dims.Length > 1 ? count / dims[1] : count);
    }

    /// <summary>The number of values that scales xavier and msra (the same formula in both, Caffe's filler.hpp).</summary>
    internal static float Fan(ReadOnlySpan<int> dims, VarianceNorm norm)
    {
        var (fanIn, fanOut) = Fans(dims);
        return norm switch
        {
            VarianceNorm.FanOut => fanOut,
            VarianceNorm.Average => (fanIn + fanOut) / 2f,
            _ => fanIn,
        };
    }

    /// <summary>A problem if the blob is empty, or larger than Caffe's blobs can be.</summary>
    internal static FillerProblem? Validate(ReadOnlySpan<int> dims)
    {
        long count = 1;
        foreach (int dim in dims)
        {
            if (dim <= 0)
                return new("type", "A blob to be filled must have at least one value", $"shape {Text(dims)}");
        }
        foreach (int dim in dims)
        {
            // Both factors are below 2^31, so the product fits.
            count *= dim;
            if (count > int.MaxValue)
                return new("type", "A blob must have at most 2147483647 values", $"shape {Text(dims)}");
        }
        return null;
    }

    /// <summary>A problem if the blob is a scalar, which has no first axis.</summary>
    internal static FillerProblem? ValidateHasAxis(ReadOnlySpan<int> dims, string field, string subject) =>
        dims.IsEmpty ? new(field, $"{subject} needs a blob with at least one axis", "a scalar blob") : null;

    /// <summary>The shape as people write it: (64, 3, 7, 7).</summary>
    internal static string Text(ReadOnlySpan<int> dims) => TensorShape.Text(dims);
}
