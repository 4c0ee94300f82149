using System.Text.Json;

namespace PortKit.Reporting.Tests;

/// <summary>The page of a net that cannot be converted.</summary>
public sealed class OpenNetTests
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
        layer { name: "odd<1>" type: "Odd" bottom: "conv" top: "odd" }
        layer { name: "ip" type: "InnerProduct" bottom: "odd" top: "ip" inner_product_param { num_output: 2 } }
        """;

    [Fact]
    public void Says_first_what_is_missing_and_how_to_get_on()
    {
        var page = Pages.Compose(Pages.Plan(Net));
        var (missing, graph) = (page.IndexOf("id=\"missing\"", StringComparison.Ordinal), page.IndexOf("id=\"graph\"", StringComparison.Ordinal));
        Assert.InRange(missing, 1, graph);
        var top = page[missing..graph];
        Assert.Contains("2 of its 4 layers could not be worked out", top, StringComparison.Ordinal);
        Assert.Contains("PK2101", top, StringComparison.Ordinal);
        Assert.Contains("class=\"hint\"", top, StringComparison.Ordinal);
        Assert.Contains("href=\"#layer=odd%3C1%3E\"", top, StringComparison.Ordinal);
        Assert.Contains("<a class=\"card no\" href=\"#missing\">", page[..missing], StringComparison.Ordinal);
        foreach (var section in new[] { "weights", "signal", "verification" })
            Assert.DoesNotContain($"id=\"{section}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_what_is_not_converted_in_grey_and_leaves_out_shapes_that_are_not_known()
    {
        var nodes = Pages.Nodes(Pages.Compose(Pages.Plan(Net))).OrderBy(node => (int)node.Attribute("data-i")!).ToList();
        Assert.Equal(["node f-input", "node f-conv", "node f-none open", "node f-matrix open"], nodes.Select(node => (string)node.Attribute("class")!));
        Assert.Equal(
            ["Input 3×8×8", "Convolution 4×6×6", "Odd", "InnerProduct"],
            nodes.Select(node => node.Elements().Last(element => element.Name.LocalName == "text").Value.TrimEnd()));
    }

    [Fact]
    public void Tells_each_layer_what_was_said_of_it()
    {
        var page = Pages.Compose(Pages.Plan(Net));
        var start = page.IndexOf("id=\"layers\">", StringComparison.Ordinal) + "id=\"layers\">".Length;
        using var data = JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
        Assert.Equal([0, 0, 1, 0], data.RootElement.EnumerateArray().Select(layer => layer.GetProperty("said").GetArrayLength()));
        Assert.Equal([false, false, true, true], data.RootElement.EnumerateArray().Select(layer => layer.TryGetProperty("open", out _)));
        Assert.Equal("shape not known", data.RootElement[3].GetProperty("tops")[0].GetProperty("shape").GetString());
    }

    [Fact]
    public void A_net_without_layers_has_a_page_without_a_graph()
    {
        var page = Pages.Compose(Pages.Plan("name: 'empty'"));
        Assert.DoesNotContain("id=\"graph\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"missing\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_the_disk_are_not_told()
    {
        var folder = Directory.CreateTempSubdirectory("portkit-open-");
        try
        {
            var path = Path.Combine(folder.FullName, "net.prototxt");
            File.WriteAllText(path, Net + "layer { name: 'more' type: 'ReLU' bottom: 'label' top: 'more' }\nlayer { name: 'late' type: 'Input' top: 'label' }");
            var net = Converter.Plan(path);
            Assert.Contains(net.Diagnostics, said => (said.Hint ?? "").Contains(folder.FullName, StringComparison.Ordinal));
            var page = Pages.Compose(net);
            Assert.DoesNotContain(folder.FullName, page, StringComparison.Ordinal);
            Assert.Contains("net.prototxt(3,", page, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
