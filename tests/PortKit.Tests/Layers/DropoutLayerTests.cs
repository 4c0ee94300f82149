using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class DropoutLayerTests
{
    [Theory]
    [InlineData("dropout_scale_default")]
    [InlineData("dropout_scale_test")]
    [InlineData("dropout_test")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        118, "Dropout", random => OneOf(random, "", "dropout_param { dropout_ratio: 0 }", "dropout_param { dropout_ratio: 0.9 }", "phase: TRAIN dropout_param { dropout_ratio: 0 }", "dropout_param { scale_train: false }", "dropout_param { dropout_ratio: 0.2 scale_train: false sample_weights_test: true }"));

    [Theory]
    [InlineData("", 0.5f)]
    [InlineData("dropout_param { dropout_ratio: 0.2 }", 0.2f)]
    [InlineData("dropout_param { dropout_ratio: 0.95 }", 0.95f)]
    [InlineData("dropout_param { dropout_ratio: 0.2 scale_train: false }", 0.2f, false)]
    public void Drops_its_share_in_TRAIN_phase_and_scales_the_rest(string fields, float ratio, bool scales = true)
    {
        const int Count = 20_000;
        var x = Enumerable.Range(1, Count).Select(i => (float)i).ToArray();
        var inputs = new Dictionary<string, float[]> { ["x"] = x };
        foreach (var opset in new[] { 13, 17, 26 })
        {
            var net = Converter.Plan(
                Encoding.UTF8.GetBytes(NeuronNets.Of("Dropout", fields, Count)), "net.prototxt", new ConvertOptions { Phase = Phase.Train });
            Check(Session.Run(net, inputs, model: new ModelOptions { Opset = opset })["y"].Values);
            Check(ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, _ => [], inputs, new Mt19937(3))[net.Net!.Plan.Outputs[0]]);
        }

        void Check(float[] y)
        {
            for (var i = 0; i < Count; i++)
                Assert.True(y[i] == 0 || Math.Abs((scales ? y[i] * (1 - ratio) : y[i]) - x[i]) <= 1e-5 * x[i], $"{y[i]} comes of {x[i]}.");
            Assert.InRange(y.Count(value => value == 0) / (double)Count, ratio - 0.02, ratio + 0.02);
        }
    }

    [Theory]
    [InlineData(Phase.Test, true)]
    [InlineData(Phase.Train, false)]
    public void Warns_that_TEST_phase_drops_nothing(Phase phase, bool expected)
    {
        var text = NeuronNets.Of("Dropout", "dropout_param { sample_weights_test: true }", 3);
        var warnings = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Phase = phase }).Diagnostics;
        Assert.Equal(expected, warnings.Any(warning => warning.Code == Codes.Ignored && warning.Message.Contains("sample_weights_test", StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_layers_drop_different_elements()
    {
        var net = Input("x", 1000) + "layer { name: 'a' type: 'Dropout' bottom: 'x' top: 'a' } layer { name: 'b' type: 'Dropout' bottom: 'x' top: 'b' }";
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", new ConvertOptions { Phase = Phase.Train });
        var outputs = Session.Run(planned, new Dictionary<string, float[]> { ["x"] = [.. Enumerable.Repeat(1f, 1000)] });
        Assert.NotEqual(outputs["a"].Values, outputs["b"].Values);
    }

    [Theory]
    [InlineData("dropout_param { @dropout_ratio: 1 }")]
    [InlineData("dropout_param { @dropout_ratio: -0.1 }")]
    [InlineData("dropout_param { @dropout_ratio: nan }")]
    public void Refuses_what_is_no_ratio(string fields) => WindowNet.Refuses(Codes.OutOfRange, "Dropout", $"bottom: 'x' top: 'y' {fields}", "2x3");
}
