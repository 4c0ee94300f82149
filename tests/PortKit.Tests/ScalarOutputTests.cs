using System.Text;
using PortKit.Net;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>Outputs without axes that get one, for ML.NET.</summary>
public sealed class ScalarOutputTests
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" top: "label" input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } }
        layer { name: "sum" type: "Reduction" bottom: "data" top: "sum" }
        layer { name: "twice" type: "Power" bottom: "sum" top: "sum" power_param { scale: 2 } }
        layer { name: "more" type: "Power" bottom: "sum" top: "more" power_param { shift: 1 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "data" bottom: "label" top: "loss" }
        layer { name: "acc" type: "Accuracy" bottom: "data" bottom: "label" top: "acc" }
        layer { name: "act" type: "ReLU" bottom: "data" top: "act" }
        """;

    [Theory]
    [InlineData(false, "", """["acc","loss","more"]""")]
    [InlineData(true, "", """["sum@sum","sum","more","loss","acc"]""")]
    [InlineData(false, "loss", """["loss"]""")]
    [InlineData(false, "act", null)]
    public void They_have_the_values_of_scalars_and_are_told_in_metadata(bool allBlobs, string outputs, string? names)
    {
        var options = new ConvertOptions { Seed = 1, Outputs = outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        var (asScalars, asVectors) = (new ModelOptions { AllBlobs = allBlobs }, new ModelOptions { AllBlobs = allBlobs, ScalarsAsVectors = true });
        var inputs = new Dictionary<string, float[]> { ["data"] = [1, 2, 3, 4, 5, 6], ["label"] = [0, 2] };
        var scalars = Session.Run(Plan(options), inputs, model: asScalars);
        var vectors = Session.Run(Plan(options), inputs, model: asVectors);
        Assert.Equal(scalars.Keys, vectors.Keys);
        foreach (var (name, (shape, values)) in vectors)
        {
            Assert.Equal(scalars[name].Values, values);
            Assert.Equal(scalars[name].Shape.Rank == 0 ? new Shape(1) : scalars[name].Shape, shape);
        }

        Assert.Equal(names, MetadataOf(options, asVectors));
        Assert.Null(MetadataOf(options, asScalars));
    }

    [Fact]
    public void So_do_those_of_a_model_for_any_batch() =>
        Assert.Equal("""["acc","loss","more"]""", MetadataOf(new ConvertOptions { Seed = 1, Batch = BatchSize.Dynamic }, new ModelOptions { ScalarsAsVectors = true }));

    private static string? MetadataOf(ConvertOptions options, ModelOptions model)
    {
        using var stream = new MemoryStream();
        var written = Plan(options).Net!.WriteModel(stream, model);
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        return ModelProto.Parser.ParseFrom(stream.ToArray()).MetadataProps.SingleOrDefault(entry => entry.Key == "portkit.scalar_outputs")?.Value;
    }

    private static PlanResult Plan(ConvertOptions options) => Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", options);
}
