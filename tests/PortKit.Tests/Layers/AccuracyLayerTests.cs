using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class AccuracyLayerTests
{
    [Theory]
    [InlineData("accuracy")]
    [InlineData("accuracy_spatial_ignore")]
    [InlineData("accuracy_topk")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        2,
        random =>
        {
            var (x, y, axis, classes) = Labelled(random, sameFirstAxis: false);
            var ignore = Maybe(random, $"ignore_label: {OneOf(random, "-1", "0", "1", "255")}");
            return Pair(x, y, $"type: 'Accuracy' accuracy_param {{ axis: {axis} top_k: {random.Next(classes + 1)} {ignore} }} {Maybe(random, "top: 'c'")}");
        },
        Value);

    // Class 0 is right once and once not, class 1 is right, class 2 has no label, and 7 is no class.
    [Theory]
    [InlineData("", 0.5f)]
    [InlineData("ignore_label: 7", 2f / 3)]
    [InlineData("ignore_label: -1", 0.5f)]
    public void Counts_each_class_by_itself(string ignore, float expected) => Expect(
        Pair([4, 3], [4], $"type: 'Accuracy' top: 'c' accuracy_param {{ {ignore} }}"),
        new() { ["x"] = [3, 2, 1, 1, 2, 3, 1, 3, 2, 9, 9, 9], ["y"] = [0, 0, 1, 7] },
        ("loss", [expected]),
        ("c", [0.5f, 1, 0]));

    // The class of an ignored label has no labels.
    [Fact]
    public void Leaves_an_ignored_class_out() => Expect(
        Pair([2, 2], [2], "type: 'Accuracy' top: 'c' accuracy_param { ignore_label: 1 }"),
        new() { ["x"] = [2, 1, 1, 2], ["y"] = [0, 1] },
        ("loss", [1]),
        ("c", [1, 0]));

    [Theory]
    [InlineData(0, new float[] { 3, 1, 1 }, 0)]
    [InlineData(1, new float[] { 3, 1, 1 }, 1)]
    [InlineData(1, new float[] { 3, 3, 1 }, 0)] // an equal counts against it, whatever its place
    [InlineData(2, new float[] { 3, 3, 1 }, 1)]
    [InlineData(2, new float[] { 3, 3, 3 }, 0)]
    [InlineData(3, new float[] { 3, 3, 3 }, 1)]
    [InlineData(0, new float[] { float.NaN, 1, 2 }, 1)] // nothing is at least NaN, so it is right
    [InlineData(1, new float[] { 1, float.NaN, 0 }, 1)]
    public void Counts_equals_against_the_label(int topK, float[] predictions, float expected) => Expect(
        Pair([1, 3], [1], $"type: 'Accuracy' accuracy_param {{ top_k: {topK} }}"),
        new() { ["x"] = predictions, ["y"] = [0] },
        ("loss", [expected]));

    [Fact]
    public void Gives_0_where_every_label_is_ignored() => Expect(
        Pair([2, 2], [2], "type: 'Accuracy' top: 'c' accuracy_param { ignore_label: 255 }"),
        new() { ["x"] = [2, 1, 1, 2], ["y"] = [255, 255] },
        ("loss", [0]),
        ("c", [0, 0]));

    [Theory]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'Accuracy' accuracy_param { top_k: 7 }", Codes.OutOfRange, 4, 35)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'Accuracy' accuracy_param { top_k: 4294967295 }", Codes.OutOfRange, 4, 35)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'Accuracy' accuracy_param { axis: 2 }", Codes.Axis, 4, 35)]
    [InlineData(new[] { 4, 6 }, new[] { 6 }, "type: 'Accuracy'", Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 4, 6 }, new[] { 4, 0 }, "type: 'Accuracy'", Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 0, 6 }, new[] { 0 }, "type: 'Accuracy'", Codes.BottomShape, 3, 19)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'Accuracy' top: 'c' top: 'd'", Codes.BlobCount, 4, 27)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'Accuracy' bottom: 'x'", Codes.BlobCount, 4, 18)]
    public void Refuses_what_Caffe_refuses(int[] x, int[] y, string layer, string code, int line, int column) =>
        Refused.Check(Pair(x, y, layer), code, line, column);

    [Fact]
    public void Needs_a_top() =>
        Refused.Check(Input("x", 4, 6) + Input("y", 4) + "layer { name: 'l' type: 'Accuracy' bottom: 'x' bottom: 'y' }", Codes.BlobCount, 3, 1);
}
