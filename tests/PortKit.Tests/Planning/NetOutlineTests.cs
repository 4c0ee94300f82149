using System.Text;

namespace PortKit.Tests.Planning;

/// <summary>What is known of a net that cannot be planned.</summary>
public sealed class NetOutlineTests
{
    private const string Net =
        """
        name: "half"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
        layer { name: "odd" type: "Odd" bottom: "conv" top: "odd" }
        layer { name: "relu" type: "ReLU" bottom: "odd" top: "odd" }
        layer { name: "sum" type: "Eltwise" bottom: "conv" bottom: "odd" top: "sum" }
        layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 0 } }
        layer { name: "again" type: "Odd" bottom: "pool" top: "again" }
        """;

    [Fact]
    public void Every_layer_is_there_with_what_is_known_of_it()
    {
        var result = Plan(Net);
        Assert.Null(result.Net);
        var outline = result.Outline!;
        Assert.Equal("half", outline.Name);
        Assert.False(outline.IsWhole);
        Assert.Equal(["data", "conv", "odd", "relu", "sum", "pool", "again"], outline.Layers.Select(layer => layer.Source.Name));
        Assert.Equal([true, true, false, false, false, false, false], outline.Layers.Select(layer => layer.Planned is not null));
        Assert.Equal([false, false, true, false, false, true, true], outline.Layers.Select(layer => layer.IsRefused));
        Assert.Equal("1x4x6x6", outline.Layers[1].Tops[0].Shape.ToString());
        Assert.Null(outline.Layers[2].Tops[0].Shape);
        Assert.Equal([("conv", true, 1), ("odd", false, 3)], outline.Layers[4].Bottoms.Select(blob => (blob.Name, blob.Shape is not null, blob.Maker!.Value)));
    }

    [Fact]
    public void Data_whose_shape_is_missing_are_not_refused()
    {
        var outline = Plan(
            """
            layer { name: "data" type: "Data" top: "data" top: "label" data_param { source: "db" batch_size: 2 } }
            layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
            """).Outline!;
        Assert.Equal([false, false], outline.Layers.Select(layer => layer.IsRefused));
        Assert.Equal([null, 0], new[] { outline.Layers[0].Planned?.Tops.Count, outline.Layers[1].Bottoms[0].Maker });
    }

    [Fact]
    public void That_of_a_planned_net_has_all_of_its_plan()
    {
        var result = Plan(string.Concat(Net.Split('\n', StringSplitOptions.TrimEntries)[..3]));
        var outline = result.Outline!;
        Assert.True(outline.IsWhole);
        Assert.Equal(result.Net!.Plan.Layers, outline.Layers.Select(layer => layer.Planned));
        Assert.Equal(0, outline.Layers[1].Bottoms[0].Maker);
    }

    [Fact]
    public void A_text_that_does_not_parse_has_none() => Assert.Null(Plan("layer {").Outline);

    private static PlanResult Plan(string text) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
}
