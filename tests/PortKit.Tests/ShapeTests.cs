using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

public sealed class ShapeTests
{
    [Theory]
    [InlineData(0, 65536, 32768)]
    [InlineData(65536, 32768, 0)]
    [InlineData(65536, 65536, 65536)]
    [InlineData(int.MaxValue, 1, 2)]
    public void No_run_of_axes_has_more_elements_than_can_be_counted(params int[] dims)
    {
        Assert.Throws<OverflowException>(() => new Shape(dims));
        Refused.Check(
            $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: {dims[0]} dim: {dims[1]} dim: {dims[2]} }} }} }}\n"
                + "layer { name: 'f' type: 'Flatten' bottom: 'x' top: 'y' }",
            Codes.TooLarge,
            1,
            1);
    }

    [Theory]
    [InlineData(0, 65536, 32767)]
    [InlineData(int.MaxValue, 1, 1)]
    [InlineData(0, 0, int.MaxValue)]
    public void Up_to_that_they_are_shapes(params int[] dims) => Assert.Equal(dims.Aggregate(1L, (count, dim) => count * dim), new Shape(dims).Count);
}
