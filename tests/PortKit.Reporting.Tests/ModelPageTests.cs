namespace PortKit.Reporting.Tests;

/// <summary>The page of an ONNX model.</summary>
public sealed class ModelPageTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"portkit-{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Shows_the_nodes_with_their_shapes_and_nothing_as_missing()
    {
        var planned = Pages.Plan(
            """
            name: "two<b>"
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            """);
        Assert.True(planned.Net!.WriteModel(_path).Succeeded);
        var model = ModelGraph.Read(_path);
        Assert.Equal((null, true, 4 * 3 * 9 + 4), (model.Net, model.Outline!.IsModel, model.Outline.WeightCount));
        var page = Pages.Compose(model);
        Assert.DoesNotContain("id=\"missing\"", page, StringComparison.Ordinal);
        Assert.Contains("This is an ONNX model", page, StringComparison.Ordinal);
        Assert.Contains("two&lt;b&gt;", page, StringComparison.Ordinal);
        var nodes = Pages.Nodes(page).OrderBy(node => (int)node.Attribute("data-i")!).ToList();
        Assert.Equal(["node f-input", "node f-conv", "node f-act"], nodes.Select(node => (string)node.Attribute("class")!));
        Assert.Equal(
            ["input 3×8×8", "Conv", "Relu 4×6×6"],
            nodes.Select(node => node.Elements().Last(element => element.Name.LocalName == "text").Value.TrimEnd()));
    }

    [Fact]
    public void What_is_no_model_is_an_error()
    {
        File.WriteAllText(_path, "layer { }");
        var model = ModelGraph.Read(_path);
        Assert.Null(model.Outline);
        Assert.Equal(Codes.ModelFile, Assert.Single(model.Diagnostics).Code);
    }
}
