using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.TensorFlow;

/// <summary>How words become the numbers of the frameworks whose own generator is not reproduced.</summary>
public sealed class PlainNumbersTests
{
    [Fact]
    public void A_uniform_number_is_the_upper_24_bits_of_a_word()
    {
        var rng = new Mt19937(8);
        float[] values = InitializerDistributionTests.Read("keras:RandomUniform(-1, 2)").Fill([3000], 8);

        Assert.All(values, value => Assert.Equal((rng.NextUInt32() >> 8) / 16777216f * 3f + -1f, value));
    }

    [Fact]
    public void A_value_that_rounds_up_to_the_end_is_passed_over()
    {
        // Of the two floats in [1, 1 + 2^-22], none may be the upper end, although half of the words round up to it.
        float end = 1f + 2 * MathF.Pow(2, -23);
        var rng = new Mt19937(8);
        var values = new float[3000];
        new HalfOpenUniform(1f, end).Fill(rng, values);

        Assert.Equal([1f, MathF.BitIncrement(1f)], values.Distinct().Order());
    }

    [Fact]
    public void Truncated_numbers_are_the_normal_ones_within_two_deviations()
    {
        float[] normal = InitializerDistributionTests.Read("tf1:random_normal").Fill([3000], 8);
        float[] truncated = InitializerDistributionTests.Read("tf1:truncated_normal").Fill([2800], 8);
        float[] within = [.. normal.Where(value => MathF.Abs(value) < 2f)];

        Assert.InRange(within.Length, 2800, 2950);
        Assert.Equal(within[..2800], truncated);
    }
}
