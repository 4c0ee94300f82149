using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class InsanityLayerTests
{
    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("insanity", "forks");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        827, "Insanity", random => OneOf(random, "", "insanity_param { lb: 3 }", "insanity_param { lb: 0.5 ub: 0.75 }", "insanity_param { lb: -3 ub: 8 }", "insanity_param { lb: -8 ub: -3 }"), minRank: 2);

    [Theory]
    [InlineData("", 5, 10)]
    [InlineData("insanity_param { lb: 2 ub: 3 }", 2, 3)]
    public void Divides_by_a_number_of_its_own_in_TRAIN_phase(string fields, float lb, float ub)
    {
        var inputs = new Dictionary<string, float[]> { ["x"] = [.. Enumerable.Range(0, 20_000).Select(i => i - 15_000f)] };
        foreach (var opset in new[] { 13, 17, 21 })
        {
            var net = Converter.Plan(
                Encoding.UTF8.GetBytes(NeuronNets.Of("Insanity", fields, 2, 10_000)), "net.prototxt", new ConvertOptions { Phase = Phase.Train });
            Check(Session.Run(net, inputs, model: new ModelOptions { Opset = opset })["y"].Values);
            Check(ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, _ => [], inputs, new Mt19937(3))[net.Net!.Plan.Outputs[0]]);
        }

        void Check(float[] y)
        {
            Assert.Equal(inputs["x"][15_000..], y[15_000..]);
            var divisors = Enumerable.Range(0, 15_000).Select(i => (double)inputs["x"][i] / y[i]).ToList();
            Assert.All(divisors, divisor => Assert.InRange(divisor, lb * 0.9999, ub * 1.0001));
            Assert.InRange(divisors.Average(), ((lb + ub) / 2) - 0.05, ((lb + ub) / 2) + 0.05);
        }
    }

    [Fact]
    public void Cannot_draw_at_the_newest_opset()
    {
        var options = new ConvertOptions { Phase = Phase.Train };
        var net = Converter.Plan(Encoding.UTF8.GetBytes(NeuronNets.Of("Insanity", "", 2, 3)), "net.prototxt", options);
        var written = net.Net!.WriteModel(Stream.Null, new ModelOptions { Opset = 22 });
        Assert.False(written.Succeeded);
        var error = Assert.Single(written.Diagnostics);
        Assert.Equal((Codes.NotConvertible, "Use  `Opset` 21  or less."), (error.Code, error.Hint));
    }

    [Theory]
    [InlineData(Codes.OutOfRange, "2x3", "insanity_param { ^ub: 5 }")]
    [InlineData(Codes.OutOfRange, "2x3", "insanity_param { lb: 3 ^ub: 2 }")]
    [InlineData(Codes.OutOfRange, "2x3", "insanity_param { ^lb: 0 }")]
    [InlineData(Codes.OutOfRange, "2x3", "insanity_param { lb: -1 ^ub: 0 }")]
    [InlineData(Codes.OutOfRange, "2x3", "insanity_param { ^ub: nan }")]
    [InlineData(Codes.BottomShape, "2", "", true)]
    public void Refuses_what_the_fork_refuses(string code, string shape, string fields, bool atBottom = false) =>
        LayerText.CheckRefused(code, shape, $"layer {{ name: 'l' type: 'Insanity' {(atBottom ? "^" : "")}bottom: 'a' top: 'y' {fields} }}");
}
