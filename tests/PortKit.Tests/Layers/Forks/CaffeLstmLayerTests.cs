using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class CaffeLstmLayerTests
{
    [Theory]
    [InlineData("lstm_caffe_lstm")]
    [InlineData("lstm_caffe_lstm_batch")]
    [InlineData("lstm_caffe_lstm_clip")]
    [InlineData("lstm_ctpn")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(
        517,
        random =>
        {
            var (steps, streams) = (random.Next(1, 6), random.Next(1, 4));
            var kind = random.Next(3);
            var inner = string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"x{random.Next(1, 4)}"));
            var bottom = kind == 0 ? $"{steps}x{streams}{inner}" : $"{steps * streams}{inner}";
            var fields = $"num_output: {random.Next(1, 5)} clipping_threshold: 0.1 weight_filler {{ type: 'gaussian' std: 0.5 }} bias_filler {{ type: 'uniform' min: -1 max: 1 }}";
            return LayerText.Net(
                $"{bottom} {steps * streams}",
                $"layer {{ name: 'l' type: 'Lstm' bottom: 'a' {(kind == 2 ? "bottom: 'b'" : "")} top: 'y' lstm_param {{ {fields} {(kind == 0 ? "" : $"batch_size: {streams}")} }} }}");
        },
        (name, random) => name == "b" ? random.Next(2) : (float)((random.NextDouble() * 2) - 1));

    [Theory]
    [InlineData(Codes.BottomShape, "4", "^bottom: 'a' lstm_param { num_output: 2 }")]
    [InlineData(Codes.BottomShape, "0x3", "^bottom: 'a' lstm_param { num_output: 2 }")]
    [InlineData(Codes.Missing, "4x3", "bottom: 'a' lstm_param { ^num_output: 0 }")]
    [InlineData(Codes.OutOfRange, "4x3", "bottom: 'a' lstm_param { num_output: 2 ^batch_size: 0 }")]
    [InlineData(Codes.OutOfRange, "4x3", "bottom: 'a' lstm_param { num_output: 2 ^batch_size: 3 }")]
    [InlineData(Codes.BottomShape, "4x3 3", "bottom: 'a' ^bottom: 'b' lstm_param { num_output: 2 }")]
    [InlineData(Codes.BottomShape, "4x3 4x2", "bottom: 'a' ^bottom: 'b' lstm_param { num_output: 2 }")]
    [InlineData(Codes.Filler, "4x3", "bottom: 'a' lstm_param { num_output: 2 weight_filler { ^type: 'bilinear' } }")]
    public void Refuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'Lstm' top: 'y' {fields} }}");

    /// <summary>Two axes are caffe-lstm's; more are CTPN's, unless something is there that only caffe-lstm has.</summary>
    [Theory]
    [InlineData("6x3", "", "", "6x2", false)]
    [InlineData("6x3x5", "", "", "6x3x2", true)]
    [InlineData("6x1x5x1", "", "", "6x1x2", true)]
    [InlineData("6x3x5", "", "batch_size: 1", "6x2", false)]
    [InlineData("6x3x5", "bottom: 'b'", "", "6x2", false)]
    public void Takes_it_for_one_dialect(string bottom, string clip, string fields, string top, bool says)
    {
        var text = LayerText.Net($"{bottom} 6", $"layer {{ name: 'l' type: 'Lstm' bottom: 'a' {clip} top: 'y' lstm_param {{ num_output: 2 {fields} }} }}");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.Equal(top, $"{net.Net!.Plan.Outputs[0].Shape}");
        Assert.Equal(says, net.Diagnostics.Any(diagnostic => diagnostic.Code == Codes.Dialect));
    }
}
