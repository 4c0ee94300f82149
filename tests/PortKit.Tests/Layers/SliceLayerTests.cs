using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class SliceLayerTests
{
    [Theory]
    [InlineData("slice")]
    [InlineData("slice_dim")]
    [InlineData("slice_points")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.Axis, "bottom: 'a' top: 'x' top: 'y' slice_param { ^axis: 2 }")]
    [InlineData(Codes.Axis, "bottom: 'a' top: 'x' top: 'y' slice_param { ^slice_dim: 2 }")]
    [InlineData(Codes.Contradiction, "bottom: 'a' top: 'x' top: 'y' slice_param { axis: 1 ^slice_dim: 1 }")]
    [InlineData(Codes.BottomShape, "^bottom: 'a' top: 'x' top: 'y' top: 'z' top: 'w'")]
    [InlineData(Codes.Contradiction, "bottom: 'a' top: 'x' slice_param { ^slice_point: 1 }")]
    [InlineData(Codes.Contradiction, "bottom: 'a' top: 'x' top: 'y' top: 'z' slice_param { ^slice_point: 1 }")]
    [InlineData(Codes.Contradiction, "bottom: 'a' top: 'x' top: 'y' slice_param { slice_point: 1 ^slice_point: 2 slice_point: 3 }")]
    [InlineData(Codes.BottomShape, "^bottom: 'a' top: 'x' top: 'y' slice_param { axis: 0 slice_point: 1 }")]
    [InlineData(Codes.OutOfRange, "bottom: 'a' top: 'x' top: 'y' slice_param { ^slice_point: 0 }")]
    [InlineData(Codes.OutOfRange, "bottom: 'a' top: 'x' top: 'y' slice_param { ^slice_point: 7 }")]
    [InlineData(Codes.OutOfRange, "bottom: 'a' top: 'x' top: 'y' slice_param { ^slice_point: 4294967295 }")]
    [InlineData(Codes.OutOfRange, "bottom: 'a' top: 'x' top: 'y' top: 'z' slice_param { slice_point: 2 ^slice_point: 2 }")]
    public void RefusesWhatCaffeRefuses(string code, string fields) =>
        LayerText.CheckRefused(code, "1x6", $$"""layer { name: "l" type: "Slice" {{fields}} }""");

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(2, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 4);
        var axis = random.Next(shape.Rank);
        var tops = random.Next(1, 5);
        var points = "";
        if (random.Next(2) == 0)
        {
            shape = shape.With(axis, tops * random.Next(1, 4));
        }
        else
        {
            // The last piece may be empty.
            var end = 0;
            for (var i = 1; i < tops; i++)
                points += $"slice_point: {end += random.Next(1, 4)} ";
            shape = shape.With(axis, Math.Max(tops, end + random.Next(3)));
        }

        var which = (axis == 1, random.Next(3)) switch
        {
            (true, 0) => "",
            (_, 1) => $"slice_dim: {axis}",
            _ => $"axis: {LayerText.EitherWay(random, axis, shape.Rank)}",
        };
        var names = string.Concat(Enumerable.Range(0, tops).Select(i => $"top: \"y{i}\" "));
        return LayerText.Net([shape], $$"""layer { name: "l" type: "Slice" bottom: "a" {{names}} slice_param { {{which}} {{points}} } }""");
    });
}
