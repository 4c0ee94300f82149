using System.Globalization;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers;

/// <summary>
/// An initializer of a framework other than Caffe. Unless it says otherwise, its values are independent of one another, so that its distribution
/// says all about it.
/// </summary>
internal abstract class FrameworkInitializer(ArgumentList arguments, FrameworkRules rules) : Initializer(arguments)
{
    private protected sealed override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => rules.Fans(dims);

    // What an argument makes of a shape may be more than a float holds: uniform numbers of an infinite span are none, and would be drawn for ever.
    private protected sealed override InitializerProblem? ValidateNumbers(ReadOnlySpan<int> dims)
    {
        var distribution = Describe(dims);
        return float.IsFinite(distribution.High - distribution.Low)
            ? null
            : new(
                "arguments",
                "Numbers of a span that a float can hold are expected",
                string.Create(CultureInfo.InvariantCulture, $"numbers from {distribution.Low} to {distribution.High}"));
    }

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var distribution = Describe(dims);
        if (distribution.Kind == WeightDistributionKind.Constant)
            values.Fill(distribution.Low);
        else
            rules.Draw(distribution, values, seed, options);
    }
}
