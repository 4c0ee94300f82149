namespace PortKit.Tests.Overlay;

/// <summary>Layers that only the file has, and those that only the net has.</summary>
public sealed class UnmatchedLayersTests : WeightFiles
{
    /// <summary>Each row: inner products of the net (name and outputs), the layers of the file, the note on the file's, and the hint.</summary>
    [Theory]
    [InlineData("fc6_ms:5", "fc6:5", "1 layer of the file is not in the net: fc6.", "rename the layer 'fc6_ms' to 'fc6', which has its shapes in the file.")]
    [InlineData("a:5 b:6", "p:6 q:5", "2 layers of the file are not in the net: p, q.", "rename the layer 'a' to 'q', 'b' to 'p', which have their shapes in the file.")]
    [InlineData("one:5", "one_:5 other:5", "2 layers of the file are not in the net: one_, other.", "rename the layer 'one' to 'one_', which")]
    [InlineData("one:5 two:5", "m/one:5 m/two:5", "2 layers of the file are not in the net: m/one, m/two.", "rename the layer 'one' to 'm/one', 'two' to 'm/two', which")]
    [InlineData("alpha:5 beta:5", "gamma:5 delta:5", "2 layers of the file are not in the net: gamma, delta.", "rename the layer 'alpha' to 'gamma', 'beta' to 'delta', which")]
    [InlineData("alpha:5", "gamma:5 delta:5", "2 layers of the file are not in the net: gamma, delta.", "What the file has:  `Inspect` ")]
    [InlineData("score:5", "scores:7", "1 layer of the file is not in the net: scores.", "Nearest in name to 'score' is 'scores' of the file, which has other shapes. What the file has:  `Inspect` ")]
    [InlineData("a:5", "p:1 q:2 r:3 s:4 t:6 u:7 v:8 w:9", "8 layers of the file are not in the net: p, q, r, s, t and 3 more.", "What the file has:  `Inspect` ")]
    public void They_are_named_and_paired(string ofNet, string ofFile, string note, string hint)
    {
        var layers = ofNet.Split(' ').Select(one => one.Split(':')).Select(one => $"layer {{ name: '{one[0]}' type: 'InnerProduct' bottom: 'x' top: '{one[0]}' inner_product_param {{ num_output: {one[1]} }} }}");
        var path = WriteModel([.. ofFile.Split(' ').Select(one => one.Split(':')).Select(one => $"{one[0]} InnerProduct {one[1]}x3 {one[1]}")]);
        var net = $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 1 dim: 3 }} }} }} {string.Concat(layers)}";
        var planned = Plan(net, path);
        Assert.True(planned.Succeeded);
        Assert.Equal(note, planned.Diagnostics.Single(one => one.Severity == DiagnosticSeverity.Note).Message);
        var warning = planned.Diagnostics.Single(one => one.Severity == DiagnosticSeverity.Warning);
        Assert.Equal(Codes.WeightCoverage, warning.Code);
        Assert.EndsWith($"keep their fill: {string.Join(", ", ofNet.Split(' ').Select(one => one.Split(':')[0]))}.", warning.Message, StringComparison.Ordinal);
        Assert.Contains(hint, warning.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_weights_are_required_the_hint_is_given_too()
    {
        var error = Assert.Single(Errors(Plan(
            "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 3 } } } layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param { num_output: 5 } }",
            WriteModel("b InnerProduct 5x3 5"),
            new ConvertOptions { RequireAllWeights = true })));
        Assert.Contains("rename the layer 'a' to 'b'", error.Hint, StringComparison.Ordinal);
        Assert.EndsWith("Leave out `RequireAllWeights` to let them keep it.", error.Hint, StringComparison.Ordinal);
    }
}
