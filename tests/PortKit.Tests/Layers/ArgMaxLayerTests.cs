using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class ArgMaxLayerTests
{
    [Theory]
    [InlineData("argmax")]
    [InlineData("argmax_axis")]
    [InlineData("argmax_topk_val")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.OutOfRange, "2x3", "top: 'y' argmax_param { ^top_k: 0 }")]
    [InlineData(Codes.OutOfRange, "2x3x4", "top: 'y' argmax_param { ^top_k: 13 }")]
    [InlineData(Codes.OutOfRange, "2x3x4", "top: 'y' argmax_param { ^top_k: 4 axis: 1 }")]
    [InlineData(Codes.Axis, "2x3", "top: 'y' argmax_param { ^axis: 2 }")]
    [InlineData(Codes.Axis, "2x3", "top: 'y' argmax_param { ^axis: -3 }")]
    [InlineData(Codes.InPlace, "2x3", "^top: 'a'")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $$"""layer { name: "l" type: "ArgMax" bottom: "a" {{fields}} }""");

    [Fact]
    public void RefusesAScalar() =>
        LayerText.CheckRefused(Codes.BottomShape, "()", """layer { name: "l" type: "ArgMax" ^bottom: "a" top: "y" }""");

    [Theory]
    [InlineData("", new float[] { 3 })]
    [InlineData("axis: 1", new float[] { 3 })]
    [InlineData("top_k: 4", new float[] { 3, 1, 4, 2 })]
    [InlineData("top_k: 4 axis: -1", new float[] { 3, 1, 4, 2 })]
    [InlineData("top_k: 3 axis: 1 out_max_val: true", new float[] { 7, 7, 5 })]
    [InlineData("top_k: 3 out_max_val: true", new float[] { 3, 1, 4, 7, 7, 5 })]
    public void OfEqualElementsTheLargerIndexComesFirst(string param, float[] expected)
    {
        var text = LayerText.Net("1x5", $$"""layer { name: "l" type: "ArgMax" bottom: "a" top: "y" argmax_param { {{param}} } }""");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Equal(expected, Session.Run(net, new Dictionary<string, float[]> { ["a"] = [1, 7, 5, 7, 5] })["y"].Values);
    }

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        8,
        random =>
        {
            var shape = LayerText.RandomShape(random, 1, 5);
            var axis = random.Next(shape.Rank);
            var byAxis = random.Next(2) == 0;
            var length = byAxis ? shape[axis] : shape.CountFrom(1);
            var topK = random.Next(3) == 0 ? "" : $"top_k: {random.Next(1, length + 1)}";
            var which = byAxis ? $"axis: {LayerText.EitherWay(random, axis, shape.Rank)}" : "";
            var values = new[] { "", "out_max_val: false", "out_max_val: true" }[random.Next(3)];
            return LayerText.Net(
                [shape], $$"""layer { name: "l" type: "ArgMax" bottom: "a" top: "y" argmax_param { {{topK}} {{which}} {{values}} } }""");
        },
        (_, random) => random.Next(-2, 3));
}
