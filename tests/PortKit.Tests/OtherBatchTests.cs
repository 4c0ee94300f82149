using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Tests;

/// <summary>A batch other than the net's own: what is given how, and layers that would mix pictures.</summary>
public sealed class OtherBatchTests
{
    private const string Mixing =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: OWN dim: 4 dim: 6 } } }
        layer { name: "r" type: "Reshape" bottom: "data" top: "r" reshape_param { shape { RESHAPE } } }
        """;

    /// <summary>The net's own batch, what a Reshape makes, the batch asked for, and whether pictures stay apart.</summary>
    [Theory]
    [InlineData(1, "dim: 1 dim: 2 dim: -1", 4, false)]
    [InlineData(1, "dim: 0 dim: 2 dim: -1", 4, true)]
    [InlineData(1, "dim: -1 dim: 2 dim: 12", 4, true)]
    [InlineData(1, "dim: 1 dim: 2 dim: -1", 1, true)]
    [InlineData(4, "dim: 1 dim: 2 dim: -1", 4, true)]
    [InlineData(4, "dim: 1 dim: 2 dim: -1", 1, false)]
    [InlineData(4, "dim: 4 dim: -1", 8, false)]
    [InlineData(4, "dim: 4 dim: -1", 1, false)]
    [InlineData(2, "dim: -1 dim: 48", 4, true)]
    [InlineData(2, "dim: -1", 6, true)]
    [InlineData(1, "dim: 0 dim: 0 dim: 0 dim: 1", 3, true)]
    public void A_layer_that_mixes_pictures_is_named(int own, string reshape, int batch, bool apart)
    {
        var text = Mixing.Replace("OWN", $"{own}", StringComparison.Ordinal).Replace("RESHAPE", reshape, StringComparison.Ordinal);
        var net = Plan(text, new ConvertOptions { Batch = BatchSize.Of(batch) });
        Assert.Equal(apart, net.Succeeded);
        if (!apart)
        {
            var error = Assert.Single(net.Diagnostics);
            Assert.Equal((Codes.Batch, DiagnosticSeverity.Error, "net.prototxt(2,50)"), (error.Code, error.Severity, error.Location.ToString()));
            Assert.StartsWith("layer 'r' (Reshape): the batch must stay in the first axis", error.Message, StringComparison.Ordinal);
            Assert.StartsWith($"Leave out `Batch` to keep the net's own of {own}", error.Hint, StringComparison.Ordinal);
        }

        // A shape that is written down in full is taken, and what it mixes is a warning.
        var shaped = Plan(text, new ConvertOptions { InputShapes = Given($"data={batch}x4x6") });
        Assert.True(shaped.Succeeded, string.Join('\n', shaped.Diagnostics));
        Assert.Equal(apart ? [] : [(Codes.Batch, DiagnosticSeverity.Warning)], shaped.Diagnostics.Select(said => (said.Code, said.Severity)));
    }

    [Theory]
    [InlineData(
        "layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'y' inner_product_param { num_output: 2 axis: 0 } }",
        "learnable blobs must not grow with the batch. Found f.0 of shape 2x48 for a batch of 2, and 2x72 for one of 3.")]
    [InlineData("layer { name: 's' type: 'Slice' bottom: 'data' top: 'x' top: 'y' slice_param { axis: 0 slice_point: 1 } }", null)]
    [InlineData(
        "layer { name: 's' type: 'Scale' bottom: 'data' top: 'y' scale_param { axis: 0 } }",
        "learnable blobs must not grow with the batch. Found s.0 of shape 2 for a batch of 2, and 3 for one of 3.")]
    [InlineData("layer { name: 's' type: 'SPP' bottom: 'data4' top: 'y' spp_param { pyramid_height: 1 } }", null)]
    [InlineData("layer { name: 's' type: 'Eltwise' bottom: 'data' bottom: 'data' top: 'y' }", null)]
    public void So_is_one_whose_weights_would_grow(string layer, string? error)
    {
        var text = "layer { name: 'data' type: 'Input' top: 'data' top: 'data4' "
            + "input_param { shape { dim: 2 dim: 4 dim: 6 } shape { dim: 2 dim: 1 dim: 3 dim: 3 } } }\n"
            + layer;
        var net = Plan(text, new ConvertOptions { Batch = BatchSize.Of(3) });
        Assert.Equal(error is not null || layer.Contains("Slice", StringComparison.Ordinal), !net.Succeeded);
        if (error is not null)
            Assert.Contains(error, Assert.Single(net.Diagnostics).Message, StringComparison.Ordinal);
    }

    /// <summary>Where the net leaves its batch open, one picture is what nothing is mixed with.</summary>
    [Theory]
    [InlineData("--batch 1", true)]
    [InlineData("--batch 4", false)]
    [InlineData("data=1x4x6", true)]
    [InlineData("data=4x4x6", true)]
    [InlineData("data=1x4x6 --batch 4", false)]
    [InlineData("data=4x4x6 --batch 1", false)]
    public void A_net_that_leaves_its_batch_open_is_tested_too(string given, bool fits)
    {
        const string Net =
            "layer { name: 'data' type: 'HDF5Data' top: 'data' }\n"
            + "layer { name: 'r' type: 'Reshape' bottom: 'data' top: 'r' reshape_param { shape { dim: 1 dim: -1 } } }";
        var words = given.Contains("data=", StringComparison.Ordinal) ? given : $"data={given[^1..]}x4x6 {given}";
        Assert.Equal(fits, Plan(Net, Options(words)).Succeeded);
    }

    /// <summary>A data layer with a batch_size of 100, or none.</summary>
    [Theory]
    [InlineData(true, "data=100x1x8x8", "data=100x1x8x8 label=100")]
    [InlineData(true, "data=100x1x8x8 --batch 1", "data=1x1x8x8 label=1")]
    [InlineData(true, "data=1x1x8x8 --batch 1", "data=1x1x8x8 label=1")]
    [InlineData(true, "data=1x1x8x8 label=1 --batch 1", "data=1x1x8x8 label=1")]
    [InlineData(true, "data=1x1x8x8 label=100 --batch 1", "data=1x1x8x8 label=1")]
    [InlineData(true, "data=5x1x8x8 --batch dynamic", "data=5x1x8x8 label=5")]
    [InlineData(true, "data=100x1x8x8 --batch dynamic", "data=100x1x8x8 label=100")]
    [InlineData(true, "data=1x1x8x8", null, "`Batch` 1 gives another batch.")]
    [InlineData(true, "data=7x1x8x8 --batch 1", null, "The batch is 100 in the net, and `Batch` 1 in the model: give one of them.")]
    [InlineData(true, "data=1x1x9x8", null, "`Batch` 1 gives another batch.")]
    [InlineData(false, "data=5x1x8x8", "data=5x1x8x8 label=5")]
    [InlineData(false, "data=5x1x8x8 label=5", "data=5x1x8x8 label=5")]
    [InlineData(false, "data=5x1x8x8 --batch 3", "data=3x1x8x8 label=3")]
    [InlineData(false, "data=5x1x8x8 --batch dynamic", "data=5x1x8x8 label=5")]
    [InlineData(false, "", null, "Give it with  `Batch` N, or as the first axis of  `InputShapes` data=NxCxHxW")]
    public void A_given_shape_may_have_either_batch(bool declares, string given, string? expected, string? hint = null)
    {
        foreach (var type in new[] { "Data", "ImageData", "HDF5Data" })
        {
            var param = type switch { "Data" => "data_param", "ImageData" => "image_data_param", _ => "hdf5_data_param" };
            // Caffe takes a batch of 1 for an ImageData that gives none, and the net tells nothing of an HDF5Data's labels.
            if (type == "ImageData" && !declares)
                continue;
            if (type == "HDF5Data" && expected is not null && !given.Contains("label", StringComparison.Ordinal))
                continue;
            var channels = type == "ImageData" ? "is_color: false" : "";
            var net = Plan(
                $"layer {{ name: 'd' type: '{type}' top: 'data' top: 'label' {param} {{ {(declares ? "batch_size: 100" : "")} {channels} }} }}\n"
                + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 } }\n"
                + "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }",
                Options(given));
            Assert.True(net.Succeeded == expected is not null, string.Join('\n', net.Diagnostics));
            if (expected is not null)
                Assert.Equal(expected, string.Join(' ', net.Net!.Plan.Inputs.Select(input => $"{input.Name}={input.Shape}")));
            else
                Assert.Equal(hint, Assert.Single(net.Diagnostics, said => said.Severity == DiagnosticSeverity.Error).Hint);
        }
    }

    /// <summary>Layers that need a batch_size and have none; the option alone gives it where the net tells all other axes.</summary>
    [Theory]
    [InlineData("Data", "transform_param { crop_size: 6 force_color: true }", "data=2x3x6x6 label=2")]
    [InlineData("MemoryData", "memory_data_param { channels: 1 height: 2 width: 3 }", "data=2x1x2x3 label=2")]
    [InlineData("WindowData", "transform_param { crop_size: 6 }", "data=2x3x6x6 label=2")]
    [InlineData("WindowData", "transform_param { crop_size: 6 } window_data_param { batch_size: 9 }", "data=2x3x6x6 label=2")]
    public void A_missing_batch_size_is_given_by_the_batch(string type, string options, string expected)
    {
        var net = Plan(
            $"layer {{ name: 'd' type: '{type}' top: 'data' top: 'label' {options} }}\nlayer {{ name: 'r' type: 'ReLU' bottom: 'data' top: 'r' }}",
            Options("--batch 2"));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal(expected, string.Join(' ', net.Net!.Plan.Inputs.Select(input => $"{input.Name}={input.Shape}")));
    }

    [Theory]
    [InlineData("a=1x3 --batch 1", "a 1x3, b 1, c 2x3")]
    [InlineData("a=1x3 --batch 7", "a 7x3, b 7, c 2x3")]
    [InlineData("b=1 --batch 1", "a 1x3, b 1, c 2x3")]
    [InlineData("c=5x3 --batch 2", "a 2x3, b 2, c 5x3")]
    [InlineData("a=2x3 --batch 7", "a 7x3, b 7, c 2x3")]
    public void Of_several_inputs_those_that_the_net_gives_one_batch_go_together(string given, string expected)
    {
        var net = Plan(
            "layer { name: 'in' type: 'Input' top: 'a' top: 'b' top: 'c' "
            + "input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } shape { dim: 2 dim: 3 } } }\n"
            + "layer { name: 'r' type: 'ReLU' bottom: 'a' top: 'r' }",
            Options(given));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal(expected, string.Join(", ", net.Net!.Plan.Inputs.Select(input => $"{input.Name} {input.Shape}")));
    }

    [Fact]
    public void A_solvers_train_net_without_batch_size_is_planned_for_its_numbers_all_the_same()
    {
        var net = Plan(
            "layer { name: 'd' type: 'Data' top: 'data' include { phase: TRAIN } }\n"
            + "layer { name: 'd' type: 'Input' top: 'data' include { phase: TEST } input_param { shape { dim: 1 dim: 3 dim: 2 dim: 2 } } }\n"
            + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 } }",
            new ConvertOptions { FillAs = Phase.Train, InputShapes = Given("data=1x3x2x2") });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
    }

    [Fact]
    public void A_net_without_inputs_has_no_batch_to_replace()
    {
        var net = Plan("layer { name: 'd' type: 'DummyData' top: 'd' dummy_data_param { shape { dim: 2 } } }", Options("--batch 4"));
        Assert.True(net.Succeeded);
        Assert.Equal((Codes.Batch, DiagnosticSeverity.Warning), net.Diagnostics.Select(said => (said.Code, said.Severity)).Single());
    }

    private static ConvertOptions Options(string words)
    {
        var at = words.IndexOf("--batch ", StringComparison.Ordinal);
        return new ConvertOptions
        {
            Batch = at < 0 ? null : BatchSize.TryParse(words[(at + 8)..], out var batch) ? batch : throw new ArgumentException(words),
            InputShapes = Given(at < 0 ? words : words[..at]),
        };
    }

    private static Dictionary<string, Shape> Given(string words) => words
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.Split('='))
        .ToDictionary(pair => pair[0], pair => new Shape([.. pair[1].Split('x').Select(int.Parse)]));

    private static PlanResult Plan(string text, ConvertOptions options) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options with { Seed = 1 });
}
