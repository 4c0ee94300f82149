namespace PortKit.Initializers.Tests;

/// <summary>
/// Arguments that are numbers by themselves and make more of a shape than a float holds. Found by fuzzing: uniform numbers of an infinite span were
/// drawn for ever.
/// </summary>
public sealed class InitializerRangeTests
{
    [Theory]
    [InlineData("tf1:uniform_unit_scaling(factor=1e38)", "numbers from -1.7320508E+38 to 1.7320508E+38", 1, 5)]
    [InlineData("tf1:uniform_unit_scaling(factor=3e38)", "numbers from -∞ to ∞", 1, 5)]
    [InlineData("pytorch:xavier_uniform_(gain=2e38)", "numbers from", 1, 2)]
    public void Numbers_beyond_floats_are_refused(string text, string found, params int[] dims)
    {
        var problem = InitializerDistributionTests.Read(text).Validate(dims);
        Assert.Equal("arguments", problem?.Field);
        Assert.StartsWith(found.Replace("∞", float.PositiveInfinity.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), problem!.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tf1:uniform_unit_scaling(factor=9e37)", 1, 5)]
    [InlineData("pytorch:xavier_normal_(gain=3e38)", 1, 1)]
    public void Those_that_floats_hold_are_drawn(string text, params int[] dims)
    {
        var initializer = InitializerDistributionTests.Read(text);
        Assert.Null(initializer.Validate(dims));
        Assert.Equal(dims[0] * dims[1], initializer.Fill(dims, 1).Length);
    }
}
