using System.Text;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class DummyDataLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("dummy_data_const");

    // Shapes in either syntax, once or for each top, and fillers that do not draw.
    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        119,
        random =>
        {
            var tops = random.Next(1, 4);
            var shape = Enumerable.Range(0, random.Next(2) == 0 ? 1 : tops).Select(_ => random.Next(2) == 0
                ? $"shape {{ {string.Concat(Dims(random, 0, 5).Select(dim => $"dim: {dim} "))}}} "
                : $"shape {{ dim: {random.Next(1, 4)} dim: {random.Next(1, 4)} dim: 4 dim: 4 }} ");
            var legacy = new[] { "num", "channels", "height", "width" }.SelectMany(field =>
                Enumerable.Range(0, random.Next(2) == 0 ? 1 : tops).Select(_ => $"{field}: {random.Next(1, 5)} "));
            var fillers = Enumerable.Range(0, OneOf(random, "0", "1", $"{tops}") switch { var count => int.Parse(count) })
                .Select(_ => OneOf(random, "data_filler { } ", "data_filler { value: -2.5 } ", "data_filler { type: 'constant' value: 3 } "));
            return Net(tops, string.Concat([.. random.Next(2) == 0 ? shape : legacy, .. fillers]));
        });

    [Fact]
    public void Fills_bilinear_kernels_as_Caffe_does() => RandomNets.Agree(
        120,
        random =>
        {
            var side = random.Next(1, 8);
            return Net(1, $"shape {{ dim: {random.Next(1, 4)} dim: {random.Next(1, 4)} dim: {side} dim: {side} }} data_filler {{ type: 'bilinear' }}");
        });

    [Theory]
    [InlineData("type: 'uniform' min: 2 max: 5", 3.5, 0.866, 1)]
    [InlineData("type: 'uniform' min: 2 max: 2", 2, 0, 1)]
    [InlineData("type: 'gaussian' mean: 1 std: 2", 1, 2, 1)]
    [InlineData("type: 'gaussian' mean: 1 sparse: 25", 0.25, 0.661, 0.25)]
    [InlineData("type: 'xavier'", 0, 0.1, 1)]
    [InlineData("type: 'xavier' variance_norm: FAN_OUT", 0, 0.05, 1)]
    [InlineData("type: 'msra'", 0, 0.1414, 1)]
    [InlineData("type: 'msra' variance_norm: AVERAGE", 0, 0.0894, 1)]
    [InlineData("type: 'positive_unitball'", 0.01, 0.00577, 1)]
    public void Draws_from_the_distribution_of_the_filler(string filler, double mean, double std, double share)
    {
        foreach (var opset in new[] { 13, 17, 21 })
        {
            var text = Net(2, $"shape {{ dim: 100 dim: 25 dim: 4 }} data_filler {{ {filler} }}");
            var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            Assert.Equal(0, net.Net!.Plan.Layers[0].Plan.SetupDraws);
            var drawn = Session.Run(net, new Dictionary<string, float[]>(), model: new ModelOptions { Opset = opset });
            var reference = ReferenceRun.Compute(net.Net.Plan, LayerCatalog.Default, _ => [], new Dictionary<string, float[]>(), new Mt19937(7));
            Check(drawn["t0"].Values);
            Check(reference[net.Net.Plan.Outputs[0]]);
            if (std > 0)
                Assert.NotEqual(drawn["t0"].Values, drawn["t1"].Values);
        }

        void Check(float[] values)
        {
            var average = values.Average(value => (double)value);
            Assert.InRange(average, mean - (0.05 * std), mean + (0.05 * std));
            Assert.InRange(Math.Sqrt(values.Average(value => (value - average) * (value - average))), 0.97 * std, (1.03 * std) + 1e-6);
            Assert.InRange(values.Count(value => value != 0) / (double)values.Length, share - 0.02, share + 0.02);
        }
    }

    [Theory]
    [InlineData("type: 'gaussian' mean: 5 std: 0.1", 4, 6)]
    [InlineData("type: 'uniform' min: 4 max: 6", 4, 6)]
    public void Draws_a_scalar_too(string filler, float min, float max)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(1, $"shape {{ }} data_filler {{ {filler} }}")), "net.prototxt");
        var (shape, values) = Session.Run(net, new Dictionary<string, float[]>())["t0"];
        Assert.Equal(0, shape.Rank);
        Assert.InRange(Assert.Single(values), min, max);
    }

    // Its operators that draw end there.
    [Fact]
    public void Refuses_random_fillers_at_opsets_for_which_ONNX_Runtime_cannot_draw() =>
        Refused.Check(Net(1, "shape { dim: 2 } data_filler { type: 'xavier' }"), Codes.NotConvertible, 1, 83, new ConvertOptions { Seed = 1 }, new ModelOptions { Opset = 22 });

    [Theory]
    [InlineData("shape { dim: 2 } data_filler { } data_filler { } @data_filler { }", Codes.Contradiction)]
    [InlineData("shape { dim: 2 } shape { dim: 2 } @shape { dim: 2 }", Codes.Contradiction)]
    [InlineData("@", Codes.Missing)]
    [InlineData("@shape { dim: 2 } num: 1 channels: 1 height: 1 width: 1", Codes.Contradiction)]
    [InlineData("@num: 1 channels: 1 height: 1", Codes.Missing)]
    [InlineData("num: 1 num: 1 @num: 1 channels: 1 height: 1 width: 1", Codes.Contradiction)]
    [InlineData("num: 1 channels: 1 channels: 1 @channels: 1 height: 1 width: 1", Codes.Contradiction)]
    [InlineData("num: 1 channels: 1 height: 1 height: 1 @height: 1 width: 1", Codes.Contradiction)]
    [InlineData("num: 1 channels: 1 height: 1 width: 1 width: 1 @width: 1", Codes.Contradiction)]
    [InlineData("shape { dim: 2 } data_filler { @type: 'unheard_of' }", Codes.Filler)]
    [InlineData("shape { dim: 2 } data_filler { type: 'gaussian' @std: -1 }", Codes.Filler)]
    [InlineData("shape { dim: 2 dim: 0 } @data_filler { }", Codes.Filler)]
    public void Refuses_what_Caffe_refuses(string fields, string code)
    {
        // What is missing is told where its message begins.
        var text = Net(2, fields);
        DataNets.Refuses(code, code == Codes.Missing ? text.Replace("@", "", StringComparison.Ordinal).Replace("dummy", "@dummy", StringComparison.Ordinal) : text);
    }

    private static string Net(int tops, string fields) =>
        DataNets.Of("DummyData", string.Join(' ', Enumerable.Range(0, tops).Select(i => $"t{i}")), $"dummy_data_param {{ {fields} }}");
}
