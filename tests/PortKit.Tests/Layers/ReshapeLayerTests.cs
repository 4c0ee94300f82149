using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class ReshapeLayerTests
{
    [Theory]
    [InlineData("reshape")]
    [InlineData("reshape_axis")]
    [InlineData("reshape_insert")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.InPlace, "^top: 'a' reshape_param { shape { dim: 2 dim: 3 dim: 4 } }")]
    [InlineData(Codes.Contradiction, "top: 'y' reshape_param { shape { dim: -1 ^dim: -1 } }")]
    [InlineData(Codes.OutOfRange, "top: 'y' reshape_param { shape { dim: 0 ^dim: -2 } }")]
    [InlineData(Codes.OutOfRange, "top: 'y' reshape_param { shape { ^dim: 4294967296 } }")]
    [InlineData(Codes.Axis, "top: 'y' reshape_param { shape { dim: 24 } ^axis: 4 }")]
    [InlineData(Codes.Axis, "top: 'y' reshape_param { shape { dim: 24 } ^axis: -5 }")]
    [InlineData(Codes.OutOfRange, "top: 'y' reshape_param { shape { dim: 24 } ^num_axes: -2 }")]
    [InlineData(Codes.OutOfRange, "top: 'y' reshape_param { shape { dim: 24 } axis: 1 ^num_axes: 3 }")]
    [InlineData(Codes.OutOfRange, "top: 'y' reshape_param { shape { dim: 24 } axis: 1 ^num_axes: 2147483647 }")]
    [InlineData(Codes.Axis, "top: 'y' reshape_param { shape { dim: 2 dim: 3 dim: 4 ^dim: 0 } }")]
    [InlineData(Codes.BottomShape, "top: 'y' reshape_param { shape { dim: 5 ^dim: -1 } }")]
    [InlineData(Codes.BottomShape, "top: 'y' reshape_param { ^shape { dim: 2 dim: 3 } }")]
    [InlineData(Codes.BottomShape, "^top: 'y'")]
    public void RefusesWhatCaffeRefuses(string code, string fields) =>
        LayerText.CheckRefused(
            code,
            "2x3x4",
            fields == "^top: 'y'"
                ? """^layer { name: "l" type: "Reshape" bottom: "a" top: 'y' }"""
                : $$"""layer { name: "l" type: "Reshape" bottom: "a" {{fields}} }""");

    [Fact]
    public void RefusesToInferFromNoElements() =>
        LayerText.CheckRefused(
            Codes.BottomShape, "0x3", """layer { name: "l" type: "Reshape" bottom: "a" top: "y" reshape_param { shape { dim: 0 ^dim: -1 } } }""");

    [Fact]
    public void RefusesProductsBeyondCounting() =>
        LayerText.CheckRefused(
            Codes.TooLarge,
            "2x3",
            """^layer { name: "l" type: "Reshape" bottom: "a" top: "y" reshape_param { shape { dim: 2147483647 dim: 2147483647 dim: 2147483647 dim: -1 } } }""");

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(5, random =>
    {
        var shape = LayerText.RandomShape(random, 0, 5);
        var start = random.Next(shape.Rank + 1);
        var end = random.Next(start, shape.Rank + 1);
        var dims = new List<int>();
        foreach (var dim in shape.Dims[start..end])
        {
            // Axes are split in two, joined with the one before, and new ones of size 1 put in.
            var divisor = dim % 2 == 0 && random.Next(2) == 0 ? 2 : 1;
            if (dims.Count > 0 && random.Next(3) == 0)
                dims[^1] *= dim / divisor;
            else
                dims.Add(dim / divisor);
            if (divisor == 2 || random.Next(4) == 0)
                dims.Add(divisor);
        }

        if (dims.Count == 0)
            dims.Add(1);
        for (var i = 0; i < dims.Count; i++)
        {
            if (start + i < shape.Rank && shape[start + i] == dims[i] && random.Next(2) == 0)
                dims[i] = 0;
        }

        if (random.Next(2) == 0)
            dims[random.Next(dims.Count)] = -1;
        var axis = start == 0 && random.Next(2) == 0 ? "" : $"axis: {LayerText.EitherWay(random, start, shape.Rank + 1)}";
        var count = end == shape.Rank && random.Next(2) == 0 ? random.Next(2) == 0 ? "" : "num_axes: -1" : $"num_axes: {end - start}";
        var text = string.Concat(dims.Select(dim => $"dim: {dim} "));
        return LayerText.Net(
            [shape], $$"""layer { name: "l" type: "Reshape" bottom: "a" top: "y" reshape_param { shape { {{text}} } {{axis}} {{count}} } }""");
    });
}
