using System.Text;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using PortKit.Onnx;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>The graph that fills a model's weights anew: run by itself, it gives blobs of the right shapes and moments.</summary>
public sealed class InitializationGraphTests
{
    private const string Net =
        """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 40 dim: 9 dim: 9 } } }
        layer { name: 'xavier' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 40 kernel_size: 3 weight_filler { type: 'xavier' } bias_filler { value: 0.25 } } }
        layer { name: 'msra' type: 'Convolution' bottom: 'a' top: 'b' convolution_param { num_output: 40 kernel_size: 3 pad: 1 weight_filler { type: 'msra' variance_norm: FAN_OUT } } }
        layer { name: 'bn' type: 'BatchNorm' bottom: 'b' top: 'b' }
        layer { name: 'scale' type: 'Scale' bottom: 'b' top: 'b' scale_param { bias_term: true filler { value: 0.5 } } }
        layer { name: 'up' type: 'Deconvolution' bottom: 'b' top: 'c' convolution_param { num_output: 40 group: 40 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: 'bilinear' } } }
        layer { name: 'normal' type: 'InnerProduct' bottom: 'c' top: 'd' inner_product_param { num_output: 30 weight_filler { type: 'gaussian' mean: 1 std: 2 } bias_filler { type: 'uniform' min: 3 max: 5 } } }
        layer { name: 'sparse' type: 'InnerProduct' bottom: 'd' top: 'e' inner_product_param { num_output: 400 weight_filler { type: 'gaussian' std: 1 sparse: 100 } } }
        layer { name: 'ball' type: 'InnerProduct' bottom: 'e' top: 'f' inner_product_param { num_output: 50 weight_filler { type: 'positive_unitball' } } }
        layer { name: 'slope' type: 'PReLU' bottom: 'f' top: 'f' }
        """;

    private static readonly ModelOptions WithGraph = new() { InitializationGraph = true };

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(21)]
    public void Makes_every_blob_from_the_distribution_of_its_filler(int opset)
    {
        var model = ModelOf(Net, WithGraph with { Opset = opset });
        Assert.Empty(ModelCheck.Of(model));
        var info = Assert.Single(model.TrainingInfo);
        Assert.Equal(model.Graph.Initializer.Where(IsBlob).Select(tensor => tensor.Name), info.InitializationBinding.Select(binding => binding.Key));
        var made = Run(info.Initialization, model);
        foreach (var binding in info.InitializationBinding)
            Assert.Equal(model.Graph.Initializer.Single(tensor => tensor.Name == binding.Key).Dims, made[binding.Value].Dims);

        Moments("xavier.0", 0, Math.Sqrt(1 / 360.0), Math.Sqrt(3 / 360.0));
        Moments("xavier.1", 0.25, 0, 0.25);
        Moments("msra.0", 0, Math.Sqrt(2 / 360.0));
        Moments("bn.mean", 0, 0, 0);
        Moments("scale.0", 0.5, 0, 0.5);
        Moments("normal.0", 1, 2);
        Moments("normal.1", 4, Math.Sqrt(1 / 3.0), 5);
        Moments("sparse.0", 0, 0.5);
        Moments("ball.0", 1 / 400.0, 1 / 400.0 / Math.Sqrt(3));
        Moments("slope.0", 0.25, 0, 0.25);
        Assert.InRange(made["sparse.0/initial"].Values.Count(value => value != 0) / 12000.0, 0.23, 0.27);
        Assert.All(made["ball.0/initial"].Values.Chunk(400), row => Assert.Equal(1, row.Sum(), 1e-3));
        var stored = model.Graph.Initializer.Single(tensor => tensor.Name == "up.0").RawData;
        Golden.AssertSameBits("up.0", made["up.0/initial"].Values, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(stored.Span).ToArray());

        void Moments(string blob, double mean, double std, double? most = null)
        {
            var values = made[$"{blob}/initial"].Values;
            var average = values.Average(value => (double)value);
            var tolerance = (5 * std / Math.Sqrt(values.Length)) + 1e-7;
            Assert.InRange(average, mean - tolerance, mean + tolerance);
            var spread = Math.Sqrt(values.Average(value => (value - average) * (value - average)));

            // The error of a standard deviation grows with the fourth moment, which is large where most values are 0.
            var fourth = spread == 0 ? 1 : values.Average(value => Math.Pow((value - average) / spread, 4));
            var error = 5.5 * Math.Sqrt((fourth - 1) / 4 / values.Length);
            Assert.InRange(spread, std * (1 - error), (std * (1 + error)) + 1e-6);

            // Of n uniform numbers the largest is nearer to the bound than 25 / n of the range, but for one run in e^25.
            if (most is { } bound)
                Assert.InRange(values.Max(), bound - (25 * std * Math.Sqrt(12) / values.Length) - 1e-6, bound + 1e-6);
        }
    }

    [Fact]
    public void No_seed_is_fixed_so_that_blobs_and_runs_get_numbers_of_their_own()
    {
        const string Twins = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }\n"
            + "layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }";
        var model = ModelOf(Twins, WithGraph);
        var graph = model.TrainingInfo[0].Initialization;
        Assert.DoesNotContain("seed", graph.Node.SelectMany(node => node.Attribute).Select(attribute => attribute.Name));
        var made = Run(graph, model);
        Assert.NotEqual(made["a.0/initial"].Values, made["b.0/initial"].Values);
    }

    [Fact]
    public void The_rest_of_the_model_stays_as_it_is()
    {
        var with = ModelOf(Net, WithGraph);
        with.TrainingInfo.Clear();
        Assert.Equal(ModelOf(Net, new ModelOptions()), with);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(26)]
    public void The_graph_is_there_for_newer_opsets_too(int opset)
    {
        // ONNX Runtime cannot run it by itself there, but it is sound, and the model runs.
        var options = WithGraph with { Opset = opset };
        var model = ModelOf(Net, options);
        Assert.Empty(ModelCheck.Of(model));
        Assert.Single(model.TrainingInfo);
        var inputs = new Dictionary<string, float[]> { ["x"] = new float[40 * 9 * 9] };
        Assert.NotEmpty(Session.Run(Plan(Net), inputs, model: options));
    }

    [Fact]
    public void It_goes_with_any_batch_and_with_external_data()
    {
        var folder = Directory.CreateTempSubdirectory("portkit");
        try
        {
            var path = Path.Combine(folder.FullName, "m.onnx");
            var net = Plan(Net, BatchSize.Dynamic);
            var written = net.Net!.WriteModel(path, WithGraph with { ExternalData = true });
            Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
            Assert.NotNull(written.DataPath);
            Assert.Empty(ModelCheck.OfFile(path));
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            Assert.Contains("up.0", model.TrainingInfo[0].InitializationBinding.Select(binding => binding.Key));
            Assert.NotEmpty(Session.RunFile(path, "x", [1, 40, 9, 9], new float[40 * 9 * 9]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_the_net_carries_is_left_out_and_listed()
    {
        const string Carrying = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' blobs { shape { dim: 1 dim: 3 } data: [7, 8, 9] } inner_product_param { num_output: 1 bias_term: false } }\n"
            + "layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }";
        var net = Plan(Carrying);
        Assert.Empty(net.Diagnostics);
        using var stream = new MemoryStream();
        var written = net.Net!.WriteModel(stream, WithGraph);
        Assert.True(written.Succeeded);
        var note = Assert.Single(written.Diagnostics);
        Assert.Equal(Codes.NotInitialized, note.Code);
        Assert.EndsWith(": a.0.", note.Message, StringComparison.Ordinal);
        var model = ModelProto.Parser.ParseFrom(stream.ToArray());
        Assert.Equal(["b.0", "b.1"], model.TrainingInfo[0].InitializationBinding.Select(binding => binding.Key));
    }

    private static bool IsBlob(TensorProto tensor) => tensor.Name.Contains('.', StringComparison.Ordinal) && !tensor.Name.StartsWith("constant/", StringComparison.Ordinal);

    private static PlanResult Plan(string text, BatchSize? batch = null)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, Batch = batch });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net;
    }

    private static ModelProto ModelOf(string text, ModelOptions options)
    {
        using var stream = new MemoryStream();
        Assert.True(Plan(text).Net!.WriteModel(stream, options).Succeeded);
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }

    /// <summary>The outputs of the graph, as a model of its own.</summary>
    private static Dictionary<string, (long[] Dims, float[] Values)> Run(GraphProto graph, ModelProto model)
    {
        var alone = new ModelProto { IrVersion = model.IrVersion, OpsetImport = { model.OpsetImport }, Graph = graph };
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(alone.ToByteArray(), options);
        Assert.Empty(session.InputNames);
        using var run = new RunOptions();
        using var results = session.Run(run, new Dictionary<string, OrtValue>(), session.OutputNames);
        return session.OutputNames.Select((name, i) => (name, value: results[i])).ToDictionary(
            pair => pair.name, pair => (pair.value.GetTensorTypeAndShape().Shape, pair.value.GetTensorDataAsSpan<float>().ToArray()));
    }
}
