using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class LocalLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("local", "forks");

    [Fact]
    public void Takes_every_batch() => GoldenLayer.CheckAnyBatch("local", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(515, random =>
    {
        var kernel = random.Next(1, 4);
        var bias = random.Next(2) == 0 ? "bias_term: false" : "bias_filler { type: 'uniform' min: -1 max: 1 }";
        var fields = $"num_output: {random.Next(1, 5)} kernel_size: {kernel} stride: {random.Next(1, 4)} pad: {random.Next(0, 4)} {bias} weight_filler {{ type: 'xavier' }}";
        return LayerText.Net(
            $"{random.Next(1, 3)}x{random.Next(1, 4)}x{kernel + random.Next(5)}x{kernel + random.Next(5)}", $"layer {{ name: 'l' type: 'Local' bottom: 'a' top: 'y' local_param {{ {fields} }} }}");
    });

    [Theory]
    [InlineData(Codes.BottomShape, "1x2x4", "^bottom: 'a' local_param { num_output: 1 kernel_size: 1 }")]
    [InlineData(Codes.Missing, "1x2x4x4", "bottom: 'a' ^local_param { kernel_size: 1 }")]
    [InlineData(Codes.Missing, "1x2x4x4", "bottom: 'a' ^local_param { num_output: 1 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' local_param { num_output: 1 ^kernel_size: 0 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' local_param { num_output: 1 kernel_size: 1 ^stride: 0 }")]
    [InlineData(Codes.BottomShape, "1x2x4x3", "bottom: 'a' local_param { num_output: 1 ^kernel_size: 4 pad: 3 }")]
    public void Refuses(string code, string shape, string fields) =>
        LayerText.CheckRefused(code, shape, $"layer {{ name: 'l' type: 'Local' top: 'y' {fields} }}");
}
