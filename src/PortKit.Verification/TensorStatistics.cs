namespace PortKit.Verification;

/// <summary>What the values of a tensor are like.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="NonFinite">How many of them are infinite or not a number.</param>
/// <param name="Min">The least finite value; NaN if there is none.</param>
/// <param name="Mean">The mean of the finite values, summed in double; NaN if there is none.</param>
/// <param name="Max">The greatest finite value; NaN if there is none.</param>
public sealed record TensorStatistics(string Name, IReadOnlyList<long> Dims, int Count, int NonFinite, float Min, double Mean, float Max)
{
    /// <summary>The standard deviation of the finite values, around their mean, over all of them; NaN if there is none.</summary>
    public double Std { get; init; } = double.NaN;

    /// <summary>How many values are zero.</summary>
    public int Zeros { get; init; }

    /// <summary>Works out the statistics of <paramref name="values"/>.</summary>
    public static TensorStatistics Of(string name, IReadOnlyList<long> dims, ReadOnlySpan<float> values)
    {
        var found = ValueStatistics.Of(values);
        return new(name, dims, values.Length, (int)found.NonFinite, (float)found.Min, found.Mean, (float)found.Max)
        {
            Std = found.Std,
            Zeros = values.Count(0f),
        };
    }
}
