using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Tests;

/// <summary>Shapes, batches and phases of what people have.</summary>
public sealed class ConversionsTests
{
    [Fact]
    public void Shapes_are_made_of_lists_and_texts()
    {
        Shape shape = [1, 3, 224, 224];
        Assert.Equal(new Shape(1, 3, 224, 224), shape);
        var options = new ConvertOptions { InputShapes = new Dictionary<string, Shape> { ["data"] = [1, 3, 8, 8] } };
        Assert.Equal(192, options.InputShapes["data"].Count);
        var sum = 0;
        foreach (var dim in shape)
            sum += dim;
        Assert.Equal(452, sum);
        Assert.Equal(shape, Shape.Parse("1x3x224x224"));
        Assert.Equal(shape, Shape.Parse(shape.ToString()));
        Assert.Equal(new Shape(2, 5), Shape.Parse("2,5"));
        Assert.Equal(Shape.Scalar, Shape.Parse(Shape.Scalar.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1x")]
    [InlineData("1x-3")]
    [InlineData("1x0")]
    [InlineData("1xH")]
    [InlineData("65536x65536")]
    public void What_is_no_shape_is_told(string? text)
    {
        Assert.False(Shape.TryParse(text, out _));
        if (text is not null)
            Assert.Contains($"Found '{text}'.", Assert.Throws<FormatException>(() => Shape.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_numbers_and_texts()
    {
        Assert.Equal(BatchSize.Of(4), new ConvertOptions { Batch = 4 }.Batch);
        Assert.Equal(BatchSize.Of(4), BatchSize.Parse("4"));
        Assert.Equal(BatchSize.Dynamic, BatchSize.Parse("Dynamic"));
        Assert.Throws<FormatException>(() => BatchSize.Parse("0"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvertOptions { Batch = 0 });
    }

    [Fact]
    public void Phases_are_texts()
    {
        Assert.Equal((Phase.Train, Phase.Test), (Phase.Parse("TRAIN"), Phase.Parse("test")));
        Assert.False(Phase.TryParse("lunch", out _));
        Assert.Throws<FormatException>(() => Phase.Parse("1"));
    }

    [Theory]
    [InlineData("1x3xHxW", "1x3xHxW", 2)]
    [InlineData("N,3,h_1,7", "Nx3xh_1x7", 2)]
    public void Symbolic_shapes_are_texts(string text, string same, int open)
    {
        var shape = SymbolicShape.Parse(text);
        Assert.Equal((same, open), (shape.ToString(), shape.Names.OfType<string>().Count()));
        Assert.Equal(4, shape.With(_ => 9).Rank);
    }

    [Theory]
    [InlineData("1x3x4x4")]
    [InlineData("1x3x?x4")]
    [InlineData("1x3x_Hx4")]
    [InlineData("1x3x0xW")]
    public void What_is_no_symbolic_shape_is_told(string text) => Assert.Throws<FormatException>(() => SymbolicShape.Parse(text));
}
