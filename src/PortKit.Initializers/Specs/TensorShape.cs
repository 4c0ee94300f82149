using System.Globalization;

namespace PortKit.Initializers;

/// <summary>What initializers ask of a shape.</summary>
internal static class TensorShape
{
    /// <summary>The number of values; 1 for a scalar. The shape is known to be valid.</summary>
    public static int Count(ReadOnlySpan<int> dims) => (int)Product(dims);

    /// <summary>The product of dimensions; 1 for none.</summary>
    public static long Product(ReadOnlySpan<int> dims)
    {
        long product = 1;
        foreach (var dim in dims)
            product = checked(product * dim);
        return product;
    }

    /// <summary>A problem if the shape holds no value, or more than an array can.</summary>
    public static InitializerProblem? Validate(ReadOnlySpan<int> dims)
    {
        foreach (var dim in dims)
        {
            if (dim <= 0)
                return Problem("A tensor to be filled must have at least one value", dims);
        }

        long count = 1;
        foreach (var dim in dims)
        {
            // Both factors are below 2^31, so the product fits.
            count *= dim;
            if (count > Array.MaxLength)
                return Problem($"A tensor must have at most {Array.MaxLength} values", dims);
        }

        return null;
    }

    /// <summary>A problem if the shape's number of axes lies outside a range.</summary>
    public static InitializerProblem? ValidateRank(ReadOnlySpan<int> dims, int least, int most, string subject)
    {
        if (dims.Length >= least && dims.Length <= most)
            return null;
        var axes = most == int.MaxValue ? $"at least {least}" : least == most ? $"{least}" : $"{least} to {most}";
        return Problem($"{subject} needs a shape with {axes} axes", dims);
    }

    /// <summary>A problem with a shape.</summary>
    public static InitializerProblem Problem(string expected, ReadOnlySpan<int> dims) =>
        new("shape", expected, $"shape {Text(dims)}");

    /// <summary>The shape as people write it: (64, 3, 7, 7).</summary>
    public static string Text(ReadOnlySpan<int> dims) =>
        $"({string.Join(", ", dims.ToArray().Select(dim => dim.ToString(CultureInfo.InvariantCulture)))})";
}
