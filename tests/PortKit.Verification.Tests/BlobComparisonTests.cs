using PortKit.Net;

namespace PortKit.Verification.Tests;

public sealed class BlobComparisonTests
{
    /// <summary>The tolerance is T |b| + T / 20 max(1, largest): here 2e-4 |b| + 1e-5 · 10.</summary>
    [Theory]
    [InlineData(0f, 0.000099f, true)]
    [InlineData(0f, 0.000101f, false)]
    [InlineData(1f, 1.000299f, true)]
    [InlineData(1f, 1.000301f, false)]
    [InlineData(-1f, -1.000301f, false)]
    public void A_value_may_lie_as_far_off_as_the_tolerance_says(float expected, float found, bool agrees)
    {
        var comparison = BlobComparison.Of([found, 10f], [expected, 10f], new Shape(2), 2e-4);
        Assert.Equal(agrees, comparison.Agrees);
        Assert.Equal(agrees ? 0 : 1, comparison.Differing);
        Assert.Equal(agrees, comparison.MaxRel <= 2e-4);
        Assert.Equal(Math.Abs((double)found - expected), comparison.MaxAbs);
    }

    [Fact]
    public void Small_blobs_are_held_against_1()
    {
        Assert.True(BlobComparison.Of([0.000009f], [0f], new Shape(1), 2e-4).Agrees);
        Assert.False(BlobComparison.Of([0.000011f], [0f], new Shape(1), 2e-4).Agrees);
    }

    [Fact]
    public void Tolerance_0_asks_for_equal_values()
    {
        Assert.True(BlobComparison.Of([1f, 0f], [1f, -0f], new Shape(2), 0).Agrees);
        Assert.False(BlobComparison.Of([1f, float.BitIncrement(0.5f)], [1f, 0.5f], new Shape(2), 0).Agrees);
    }

    [Theory]
    [InlineData(float.NaN, float.NaN, true)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, true)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, false)]
    [InlineData(float.PositiveInfinity, float.NaN, false)]
    [InlineData(float.NaN, 1f, false)]
    [InlineData(1f, float.NaN, false)]
    public void What_is_not_finite_agrees_with_its_like(float found, float expected, bool agrees)
    {
        var comparison = BlobComparison.Of([2f, found], [2f, expected], new Shape(1, 2), 2e-4);
        Assert.Equal(agrees, comparison.Agrees);
        Assert.Equal(agrees ? 0 : double.PositiveInfinity, comparison.MaxAbs);
        if (!agrees)
            Assert.Contains("at [0,1]", comparison.Problem, StringComparison.Ordinal);
    }

    /// <summary>In a net that overflows, one value in 1000 that are not finite may be.</summary>
    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    public void A_few_of_many_that_overflow_may_not(int overflowing, bool agrees)
    {
        var expected = Enumerable.Repeat(float.PositiveInfinity, overflowing).Append(3e38f).ToArray();
        var found = expected.ToArray();
        found[^1] = float.PositiveInfinity;
        Assert.Equal(agrees, BlobComparison.Of(found, expected, new Shape(expected.Length), 2e-4).Agrees);
    }

    [Fact]
    public void The_worst_value_is_told_with_its_place()
    {
        var comparison = BlobComparison.Of([1f, 2f, 3.5f, 4f, 5.1f, 6f], [1f, 2f, 3f, 4f, 5f, 6f], new Shape(2, 3), 2e-4);
        Assert.Equal((6, 2, false), (comparison.Count, comparison.Differing, comparison.Agrees));
        Assert.Equal("2 of 6 values differ, most of all at [0,2]: 3.5 instead of 3", comparison.Problem);
        Assert.Equal("1 of 1 values differ, most of all the one there is: 1 instead of 2", BlobComparison.Of([1f], [2f], Shape.Scalar, 2e-4).Problem);
    }
}
