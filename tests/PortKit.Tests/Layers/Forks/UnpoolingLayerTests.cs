using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class UnpoolingLayerTests
{
    private static readonly string[] Methods = ["MAX", "AVE", "TILE"];

    [Theory]
    [InlineData("unpooling_ave")]
    [InlineData("unpooling_mask")]
    [InlineData("unpooling_nomask")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData("unpooling_ave")]
    [InlineData("unpooling_mask")]
    [InlineData("unpooling_nomask")]
    public void Takes_every_batch(string name) => GoldenLayer.CheckAnyBatch(name, "forks");

    [Fact]
    public void Agrees()
    {
        var most = 0;
        RandomNets.Agree(
            509,
            random =>
            {
                var shape = LayerText.RandomShape(random, 4, 4, maxSize: 5);
                var (height, width) = (random.Next(1, 12), random.Next(1, 12));
                most = height * width;
                var method = random.Next(3);
                var second = method == 0 && random.Next(2) == 0 ? "bottom: 'b'" : "";
                var size = random.Next(2) == 0
                    ? $"kernel_size: {random.Next(1, 4)} stride: {random.Next(1, 4)} unpool_h: {height} unpool_w: {width}"
                    : $"kernel_h: {random.Next(1, 4)} kernel_w: {random.Next(1, 4)} stride_h: {random.Next(1, 4)} stride_w: {random.Next(1, 4)} pad: 0 unpool_h: {height} unpool_w: {width}";
                var param = $"unpooling_param {{ unpool: {Methods[method]} {size} }}";
                return LayerText.Net([shape, shape], $"layer {{ name: 'l' type: 'Unpooling' bottom: 'a' {second} top: 'y' {param} }}");
            },
            (name, random) => name == "b" ? random.Next(most) : (float)random.NextDouble());
    }

    [Theory]
    [InlineData(Codes.BottomShape, "1x2x3", "^bottom: 'a' unpooling_param { kernel_size: 2 unpool_size: 6 }")]
    [InlineData(Codes.Missing, "1x2x3x3", "bottom: 'a' ^unpooling_param { unpool_size: 6 }")]
    [InlineData(Codes.Missing, "1x2x3x3", "bottom: 'a' ^unpooling_param { kernel_size: 2 }")]
    [InlineData(Codes.Missing, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 ^unpool_w: 6 }")]
    [InlineData(Codes.Missing, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 unpool_size: 6 ^stride_h: 2 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 unpool_size: 6 ^unpool_h: 6 unpool_w: 6 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 ^kernel_h: 2 kernel_w: 2 unpool_size: 6 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3", "bottom: 'a' unpooling_param { ^kernel_size: 0 unpool_size: 6 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 ^unpool_size: 0 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 unpool_size: 6 ^pad: 1 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3", "bottom: 'a' unpooling_param { kernel_size: 2 unpool_size: 6 pad_h: 0 ^pad_w: 1 }")]
    [InlineData(Codes.BottomShape, "1x2x3x3 1x2x3x4", "bottom: 'a' ^bottom: 'b' unpooling_param { kernel_size: 2 unpool_size: 6 }")]
    [InlineData(Codes.BlobCount, "1x2x3x3 1x2x3x3", "bottom: 'a' ^bottom: 'b' unpooling_param { unpool: TILE kernel_size: 2 unpool_size: 6 }")]
    public void Refuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'Unpooling' top: 'y' {fields} }}");

    [Fact]
    public void Is_read_in_the_syntax_of_2014()
    {
        var text = "input: 'a' input_dim: 1 input_dim: 1 input_dim: 4 input_dim: 4 layers { name: 'l' type: UNPOOLING bottom: 'a' top: 'y' unpooling_param { kernel_size: 2 unpool_size: 8 } }";
        Assert.Equal(new Net.Shape(1, 1, 8, 8), Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.Plan.Outputs[0].Shape);
    }
}
