using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class SoftmaxWithLossLayerTests
{
    [Theory]
    [InlineData("softmax_loss")]
    [InlineData("softmax_loss_batch")]
    [InlineData("softmax_loss_full")]
    [InlineData("softmax_loss_none")]
    [InlineData("softmax_loss_spatial_ignore")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        1,
        random =>
        {
            var (x, y, axis, _) = Labelled(random, sameFirstAxis: true);
            return Pair(x, y, $"type: 'SoftmaxWithLoss' softmax_param {{ axis: {axis} }} {LossParam(random)} {Maybe(random, "top: 'p'")}");
        },
        Value);

    // Logits 0 and ln 3: probabilities 1/4 and 3/4. The labels are those of one item: 0 and 1 count, 255 does not.
    [Theory]
    [InlineData("", 1.67397643f / 2)]
    [InlineData("normalize: false", 1.67397643f)]
    [InlineData("normalize: true", 1.67397643f / 2)]
    [InlineData("normalize: false normalization: FULL", 1.67397643f / 3)]
    [InlineData("normalization: NONE", 1.67397643f)]
    public void Divides_by_what_is_asked_for(string loss, float expected) => Expect(
        Pair([1, 2, 3], [1, 3], $"type: 'SoftmaxWithLoss' loss_param {{ ignore_label: 255 {loss} }}"),
        new() { ["x"] = [0, 0, 0, 1.09861229f, 1.09861229f, 1.09861229f], ["y"] = [0, 1, 255] },
        ("loss", [expected]));

    // SegNet multiplies by the weight of the labelled class, and divides by as many labels as before.
    [Theory]
    [InlineData("weight_by_label_freqs: true", ((2 * 1.38629436f) + (0.5f * 0.287682072f)) / 2)]
    [InlineData("weight_by_label_freqs: false", 1.67397643f / 2)]
    [InlineData("label_smoothing: 0.1", 1.67397643f / 2)]
    public void Does_as_forks_do(string loss, float expected) => Expect(
        Pair([1, 2, 3], [1, 3], $"type: 'SoftmaxWithLoss' loss_param {{ ignore_label: 255 class_weighting: 2 class_weighting: 0.5 {loss} }}"),
        new() { ["x"] = [0, 0, 0, 1.09861229f, 1.09861229f, 1.09861229f], ["y"] = [0, 1, 255] },
        ("loss", [expected]));

    [Fact]
    public void Agrees_with_the_reference_with_weights_of_classes() => RandomNets.Agree(
        1001,
        random =>
        {
            var (x, y, axis, classes) = Labelled(random, sameFirstAxis: true);
            var weights = string.Concat(Enumerable.Range(0, classes).Select(_ => $"class_weighting: {random.Next(5)} "));
            return Pair(x, y, $"type: 'SoftmaxWithLoss' softmax_param {{ axis: {axis} }} loss_param {{ weight_by_label_freqs: true {weights} }}");
        },
        Value);

    [Theory]
    [InlineData("")]
    [InlineData("class_weighting: 1")]
    [InlineData("class_weighting: 1 class_weighting: 2 class_weighting: 3")]
    public void Refuses_other_than_one_weight_for_each_class(string weights) => Refused.Check(
        Pair([1, 2], [1], $"type: 'SoftmaxWithLoss'\nloss_param {{ weight_by_label_freqs: true {weights} }}"), "PK2107", 5, 14);

    [Theory]
    [InlineData("0.1", 1)]
    [InlineData("0", 0)]
    public void Notes_that_smoothing_is_of_the_training(string value, int expected)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Pair([1, 2], [1], $"type: 'SoftmaxWithLoss' loss_param {{ label_smoothing: {value} }}")), "net.prototxt");
        Assert.Equal(expected, net.Diagnostics.Count(note => note.Code == Codes.Ignored && note.Severity == DiagnosticSeverity.Note));
    }

    [Fact]
    public void Gives_0_where_every_label_is_ignored() => Expect(
        Pair([2, 2], [2], "type: 'SoftmaxWithLoss' loss_param { ignore_label: -1 }"),
        new() { ["x"] = [float.NaN, 1, 2, 3], ["y"] = [-1, -1] },
        ("loss", [0]));

    [Fact]
    public void Lets_no_probability_fall_below_the_least_normal_float_and_lets_NaN_through()
    {
        var net = Pair([1, 2], [1], "type: 'SoftmaxWithLoss' top: 'p'");
        Expect(net, new() { ["x"] = [0, 1000], ["y"] = [0] }, ("loss", [87.3365447f]), ("p", [0, 1]));
        Expect(net, new() { ["x"] = [float.NaN, 1], ["y"] = [0] }, ("loss", [float.NaN]));
    }

    [Fact]
    public void Leaves_valid_labels_alone_where_another_is_no_class() => Expect(
        Pair([3, 2], [3], "type: 'SoftmaxWithLoss'"),
        new() { ["x"] = [0, 0, 5, 7, 9, 1], ["y"] = [1, 2, -1] },
        ("loss", [MathF.Log(2) / 3]));

    [Fact]
    public void Warns_of_a_second_top_which_Caffe_does_not_take()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Pair([1, 2], [1], "top: 'p' type: 'SoftmaxWithLoss'")), "net.prototxt");
        var warning = Assert.Single(net.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
        Assert.Equal("net.prototxt(4,1) PK2006", $"{warning.Location} {warning.Code}");
    }

    [Theory]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "softmax_param { axis: 2 } type: 'SoftmaxWithLoss'", Codes.Axis, 4, 17)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "softmax_param { axis: -3 } type: 'SoftmaxWithLoss'", Codes.Axis, 4, 17)]
    [InlineData(new[] { 4, 6, 2 }, new[] { 4 }, "type: 'SoftmaxWithLoss'", Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 2 }, new[] { 1, 2 }, "type: 'SoftmaxWithLoss'", Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 1, 6 }, new int[0], "type: 'SoftmaxWithLoss'", Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 0, 6 }, new[] { 0 }, "type: 'SoftmaxWithLoss'", Codes.BottomShape, 3, 19)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'SoftmaxWithLoss' bottom: 'x'", Codes.BlobCount, 4, 25)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'SoftmaxWithLoss' top: 'p' top: 'q'", Codes.BlobCount, 4, 34)]
    [InlineData(new[] { 4, 6 }, new[] { 4 }, "type: 'SoftmaxWithLoss' loss_weight: 1 loss_weight: 0", Codes.PerBlobCount, 4, 25)]
    public void Refuses_what_Caffe_refuses(int[] x, int[] y, string layer, string code, int line, int column) =>
        Refused.Check(Pair(x, y, layer), code, line, column);
}
