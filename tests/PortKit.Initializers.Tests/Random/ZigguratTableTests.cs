using PortKit.Initializers.Random;
using PortKit.Initializers.Tests.Golden;

namespace PortKit.Initializers.Tests.Random;

public sealed class ZigguratTableTests
{
    private const string File = "ziggurat_tables";

    [Theory]
    [InlineData("normal", "x_f32", 129)]
    [InlineData("normal", "x_ceil_f32_for_compare", 129)]
    [InlineData("normal", "y_f32", 129)]
    [InlineData("normal", "dx_f32", 128)]
    [InlineData("normal", "dy_f32", 128)]
    [InlineData("exponential", "x_f32", 257)]
    [InlineData("exponential", "y_f32", 257)]
    [InlineData("exponential", "dx_f32", 256)]
    [InlineData("exponential", "dy_f32", 256)]
    public void Every_float_is_the_exact_ones_rounding(string name, string column, int length)
    {
        var table = name == "normal" ? ZigguratTable.Normal : ZigguratTable.Exponential;
        var floats = column switch
        {
            "x_f32" => table.X,
            "y_f32" => table.Y,
            "dx_f32" => table.DeltaX,
            "dy_f32" => table.DeltaY,
            _ => table.XCeiling,
        };
        var expected = GoldenVector.Words(GoldenVector.Read(File).GetProperty(name).GetProperty(column));

        Assert.Equal(length, expected.Length);
        Assert.Equal(expected, floats.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Less_than_the_ceiling_is_less_than_the_unrounded_edge()
    {
        var edges = GoldenVector.Read(File).GetProperty("normal").GetProperty("x_f64").EnumerateArray()
            .Select(item => BitConverter.UInt64BitsToDouble(Convert.ToUInt64(item.GetString(), 16))).ToArray();
        Assert.Equal(129, edges.Length);
        for (int i = 0; i < edges.Length; i++)
        {
            float nearest = (float)edges[i];
            foreach (float x in new[] { MathF.BitDecrement(nearest), nearest, MathF.BitIncrement(nearest) })
                Assert.Equal(x < edges[i], x < ZigguratTable.Normal.XCeiling[i]);
        }
    }
}
