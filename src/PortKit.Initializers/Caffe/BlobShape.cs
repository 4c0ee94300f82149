namespace PortKit.Initializers.Caffe;

/// <summary>What the fillers ask of a blob's shape.</summary>
internal static class BlobShape
{
    /// <summary>The product of the dimensions; 1 for a scalar.</summary>
    public static long Count(ReadOnlySpan<int> dims) => TensorShape.Product(dims);

    /// <summary>
    /// The values per index of axis 0, and per index of axis 1 or all where there is one axis (Caffe's filler.hpp). No scalar has any.
    /// </summary>
    public static (long In, long Out) Fans(ReadOnlySpan<int> dims)
    {
        var count = Count(dims);
        return (count / dims[0], dims.Length > 1 ? count / dims[1] : count);
    }

    /// <summary>The number of values that scales xavier and msra (the same formula in both, Caffe's filler.hpp).</summary>
    public static float Fan(ReadOnlySpan<int> dims, VarianceNorm norm)
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
    public static FillerProblem? Validate(ReadOnlySpan<int> dims)
    {
        long count = 1;
        foreach (var dim in dims)
        {
            if (dim <= 0)
                return new("type", "A blob to be filled must have at least one value", $"shape {Text(dims)}");
        }

        foreach (var dim in dims)
        {
            // Both factors are below 2^31, so the product fits.
            count *= dim;
            if (count > int.MaxValue)
                return new("type", "A blob must have at most 2147483647 values", $"shape {Text(dims)}");
        }

        return null;
    }

    /// <summary>A problem if the blob is a scalar, which has no first axis.</summary>
    public static FillerProblem? ValidateHasAxis(ReadOnlySpan<int> dims, string field, string subject) =>
        dims.IsEmpty ? new(field, $"{subject} needs a blob with at least one axis", "a scalar blob") : null;

    /// <summary>The shape as people write it: (64, 3, 7, 7).</summary>
    public static string Text(ReadOnlySpan<int> dims) => TensorShape.Text(dims);
}
