using System.Globalization;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>Models whose height and width are open hold for every size, or are refused at the layer that does not.</summary>
public sealed class SpatialProbeTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 dim: 21 dim: 17 } } }""";

    /// <summary>Random nets, planned for the net's own size, at other sizes: as converted for these, and as Caffe computes them.</summary>
    [Theory]
    [InlineData(1, "1x4xHxW")]
    [InlineData(2, "Nx4xHxW")]
    [InlineData(3, "1x4xHx23")]
    [InlineData(4, "1x4xSxS")]
    public void A_model_is_right_at_other_sizes_too(int seed, string shape)
    {
        var (converted, ran, refused) = (0, 0, 0);
        for (var run = 0; run < RandomNets.Runs; run++)
        {
            var random = new Random((seed * 1_000_003) + run);
            var text = Net(random);
            var net = Plan(text, shape, (uint)run);
            var what = $"seed {seed}, run {run}:\n{text}\n";
            if (!net.Succeeded)
            {
                Assert.True(net.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).All(one => one.Code is Codes.OpenSize or Codes.Batch), what + string.Join('\n', net.Diagnostics));
                refused++;
                continue;
            }

            using var bytes = new MemoryStream();
            var written = net.Net!.WriteModel(bytes, new ModelOptions { Opset = run % 2 == 0 ? 17 : 18 });
            if (!written.Succeeded)
            {
                Assert.All(written.Diagnostics, one => Assert.Equal(Codes.OpenSize, one.Code));
                refused++;
                continue;
            }

            converted++;
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = 1 };
            using var session = new InferenceSession(bytes.ToArray(), options);
            for (var i = 0; i < 3; i++)
            {
                var (height, width) = (random.Next(5, 44), random.Next(5, 44));
                var dims = new Shape(shape[0] == 'N' ? random.Next(1, 4) : 1, 4, height, shape.EndsWith("23", StringComparison.Ordinal) ? 23 : shape.Contains('S', StringComparison.Ordinal) ? height : width);
                ran += Agrees(session, text, (uint)run, dims, random, $"{what}{dims}: ") ? 1 : 0;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{converted} models ran {ran} times; {refused} were refused.");
        Assert.InRange(converted, RandomNets.Runs / 4, RandomNets.Runs);
        Assert.InRange(ran, converted, 3 * converted);
    }

    [Fact]
    public void Dimensions_have_the_names_that_were_given_and_the_model_says_so()
    {
        var net = Plan(Data + """layer { name: "p" type: "Pooling" bottom: "data" top: "p" pooling_param { kernel_size: 2 stride: 2 } } layer { name: "r" type: "ReLU" bottom: "data" top: "r" }""", "Nx4xHxW", 1);
        using var bytes = new MemoryStream();
        Assert.True(net.Net!.WriteModel(bytes).Succeeded);
        var model = ModelProto.Parser.ParseFrom(bytes.ToArray());
        Assert.Equal("batch 4 H W", Dims(model.Graph.Input[0]));
        Assert.Equal(["batch 4 ? ?", "batch 4 H W"], model.Graph.Output.Select(Dims));
        Assert.Equal(new Shape(1, 4, 21, 17), net.Net.Plan.Inputs.Single().Shape);
        Assert.Equal("""{"data":"Nx4xHxW"}""", model.MetadataProps.Single(entry => entry.Key == "portkit.symbolic_shapes").Value);
        Assert.Equal("""{"data":[1,4,21,17]}""", model.MetadataProps.Single(entry => entry.Key == "portkit.input_shapes").Value);

        static string Dims(ValueInfoProto value) => string.Join(
            ' ', value.Type.TensorType.Shape.Dim.Select(dim => dim.DimParam.Length > 0 ? dim.DimParam : dim.DimValue > 0 ? dim.DimValue.ToString(CultureInfo.InvariantCulture) : "?"));
    }

    [Theory]
    [InlineData("""type: "InnerProduct" inner_product_param { num_output: 3 weight_filler { type: "xavier" } }""", "learnable blobs must not grow with the size of a bottom. Found l.0, of shape 3x")]
    [InlineData("""type: "InnerProduct" inner_product_param { num_output: 3 axis: 3 weight_filler { type: "xavier" } }""", "learnable blobs must not grow with the size of a bottom. Found l.0, of shape 3x")]
    [InlineData("""type: "Pooling" pooling_param { kernel_size: 2 stride: 3 }""", "for some sizes the last window sees nothing")]
    [InlineData("""type: "Pooling" pooling_param { global_pooling: true pool: STOCHASTIC }""", "a window as large as the bottom")]
    [InlineData("""type: "SPP" spp_param { pyramid_height: 2 }""", "one that is emitted for the size it was planned for")]
    [InlineData("""type: "Im2col" convolution_param { kernel_size: 3 }""", "one that is emitted for the size it was planned for")]
    [InlineData("""type: "Interp" interp_param { height: 20 width: 30 }""", "one that is emitted for the size it was planned for")]
    [InlineData("""type: "Slice" top: "m" slice_param { axis: 2 slice_point: 3 }""", "a cut of an axis whose size is open")]
    [InlineData("""type: "Reshape" reshape_param { shape { dim: 1 dim: 4 dim: 21 dim: 17 } }""", "The net cannot take every size, for with H = 401, W = 419: layer 'l' (Reshape)")]
    public void A_layer_for_one_size_is_named(string layer, string message)
    {
        var net = Plan($"{Data}\nlayer {{ name: \"l\" bottom: \"data\" top: \"l\" {layer} }}", "1x4xHxW", 1);
        var error = Assert.Single(net.Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.OpenSize, 2), (error.Code, error.Location.Line));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("InputShapes", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>Branches whose sizes agree for some sizes alone, however many halvings it takes.</summary>
    [Fact]
    public void Branches_that_fit_together_for_some_sizes_only_are_refused()
    {
        var text = new StringBuilder(Data);
        var (pooled, convolved) = ("data", "data");
        for (var i = 0; i < 3; i++)
        {
            text.Append($" layer {{ name: \"p{i}\" type: \"Pooling\" bottom: \"{pooled}\" top: \"p{i}\" pooling_param {{ kernel_size: 2 stride: 2 }} }}");
            text.Append($" layer {{ name: \"c{i}\" type: \"Pooling\" bottom: \"{convolved}\" top: \"c{i}\" pooling_param {{ kernel_size: 2 stride: 2 round_mode: FLOOR }} }}");
            (pooled, convolved) = ($"p{i}", $"c{i}");
        }

        text.Append("\nlayer { name: \"sum\" type: \"Eltwise\" bottom: \"p2\" bottom: \"c2\" top: \"sum\" }");
        var error = Assert.Single(Plan(text.ToString().Replace("dim: 21 dim: 17", "dim: 64 dim: 64", StringComparison.Ordinal), "1x4xHxW", 1).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.OpenSize, error.Code);
        Assert.Contains("layer 'sum' (Eltwise)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1xHxW", "four axes are expected, of which the batch, height and width may be names. Found 3.")]
    [InlineData("1xCxHxW", "Found 'C' for the channels.")]
    [InlineData("HxW", "Found 2.")]
    [InlineData("Hx4xHxW", "a name for the batch alone is expected. Found 'H' for a size too.")]
    public void A_shape_that_cannot_be_open_is_refused(string shape, string message)
    {
        var error = Assert.Single(Plan(Data + """layer { name: "r" type: "ReLU" bottom: "data" top: "r" }""", shape, 1).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.OpenSize, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static bool Agrees(InferenceSession session, string text, uint seed, Shape dims, Random random, string what)
    {
        var input = new float[dims.Count];
        foreach (ref var value in input.AsSpan())
            value = (float)((random.NextDouble() * 0.9) + 0.1);
        var inputs = new Dictionary<string, float[]> { ["data"] = input };
        using var feed = OrtValue.CreateTensorValueFromMemory(input, dims.ToLongs());
        using var run = new RunOptions();
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = seed, InputShapes = new Dictionary<string, Shape> { ["data"] = dims } });
        if (!net.Succeeded)
        {
            // Where Caffe does not take the size, neither does the model.
            var refusal = Record.Exception(() => session.Run(run, ["data"], [feed], session.OutputNames).Dispose());
            Assert.True(refusal is OnnxRuntimeException, what + string.Join('\n', net.Diagnostics));
            return false;
        }

        IDisposableReadOnlyCollection<OrtValue> results;
        try
        {
            results = session.Run(run, ["data"], [feed], session.OutputNames);
        }
        catch (OnnxRuntimeException failure)
        {
            // Caffe lets a window pass that is larger than what it reads by less than a stride; ONNX Runtime does not.
            Assert.Contains("Invalid input shape", failure.Message, StringComparison.Ordinal);
            return false;
        }

        using var all = results;
        var own = Session.Run(net, inputs);
        var weights = net.Net!.ComputeWeights();
        var expected = ReferenceRun.Blobs(net.Net.Plan, LayerCatalog.Default, blob => weights[blob], inputs, new Mt19937(1));
        foreach (var output in net.Net.Plan.Outputs)
        {
            var found = results[session.OutputNames.ToList().IndexOf(output.ModelName)];
            Assert.True(found.GetTensorTypeAndShape().Shape.SequenceEqual(expected[output].Shape.ToLongs()), $"{what}{output.Name} has another shape.");
            Golden.AssertClose(what + output.Name, found.GetTensorDataAsSpan<float>().ToArray(), own[output.ModelName].Values);
            Golden.AssertClose(what + output.Name, found.GetTensorDataAsSpan<float>().ToArray(), expected[output].Values);
        }

        return true;
    }

    private static PlanResult Plan(string text, string shape, uint seed) => Converter.Plan(
        Encoding.UTF8.GetBytes(text),
        "net.prototxt",
        new ConvertOptions { Seed = seed, SymbolicShapes = new Dictionary<string, SymbolicShape> { ["data"] = SymbolicShape.Parse(shape) } });

    /// <summary>A few layers one after the other, at times beside a branch of the same sizes, and at times an end that has one size.</summary>
    private static string Net(Random random)
    {
        var (text, last) = (new StringBuilder(Data), "data");
        for (var (i, count) = (0, random.Next(1, 5)); i < count; i++)
        {
            var (top, kernel, stride) = ($"l{i}", random.Next(1, 6), random.Next(1, 4));
            var pad = random.Next(0, kernel);
            var window = $"kernel_size: {kernel} stride: {stride} pad: {pad}";
            var pool = new[] { "MAX", "AVE", "AVE_EXC_PAD", "STOCHASTIC" }[random.Next(i == 0 ? 4 : 3)];
            var layer = random.Next(13) switch
            {
                0 or 1 => $"type: \"Convolution\" convolution_param {{ num_output: 4 {window} dilation: {random.Next(1, 3)} group: {random.Next(1, 3)} weight_filler {{ type: \"xavier\" }} }}",
                2 or 3 or 4 => $"type: \"Pooling\" pooling_param {{ pool: {pool} {(pool == "STOCHASTIC" ? $"kernel_size: {kernel} stride: {stride}" : window)} {(random.Next(3) == 0 ? "round_mode: FLOOR" : "")} }}",
                5 => $"type: \"Pooling\" pooling_param {{ kernel_h: {kernel} kernel_w: 3 stride_h: {stride} stride_w: 2 pool: {(random.Next(2) == 0 ? "MAX" : "AVE")} }}",
                6 => $"type: \"Deconvolution\" convolution_param {{ num_output: 4 {window} bias_term: false weight_filler {{ type: \"xavier\" }} }}",
                7 => $"type: \"LRN\" lrn_param {{ local_size: 3 {(random.Next(2) == 0 ? "norm_region: WITHIN_CHANNEL" : "")} }}",
                8 => "type: \"Softmax\"",
                9 => "type: \"MVN\" mvn_param { eps: 0.01 }",
                10 => "type: \"PReLU\"",
                11 => $"type: \"Scale\" scale_param {{ bias_term: true filler {{ type: \"uniform\" min: 0.5 max: 1 }} }}",
                _ => "type: \"ReLU\"",
            };
            text.Append($"\nlayer {{ name: \"{top}\" bottom: \"{last}\" top: \"{top}\" {layer} }}");
            if (random.Next(4) == 0)
            {
                text.Append($"\nlayer {{ name: \"{top}b\" bottom: \"{last}\" top: \"{top}b\" {layer} }}");
                text.Append($"\nlayer {{ name: \"{top}s\" type: \"{(random.Next(2) == 0 ? "Eltwise" : "Concat")}\" bottom: \"{top}\" bottom: \"{top}b\" top: \"{top}s\" }}");
                top += "s";
            }

            last = top;
        }

        text.Append(random.Next(8) switch
        {
            0 => $"\nlayer {{ name: \"end\" type: \"Pooling\" bottom: \"{last}\" top: \"end\" pooling_param {{ global_pooling: true pool: AVE }} }}\nlayer {{ name: \"ip\" type: \"InnerProduct\" bottom: \"end\" top: \"ip\" inner_product_param {{ num_output: 3 weight_filler {{ type: \"xavier\" }} }} }}",
            1 => $"\nlayer {{ name: \"end\" type: \"Flatten\" bottom: \"{last}\" top: \"end\" }}",
            2 => $"\nlayer {{ name: \"end\" type: \"Reshape\" bottom: \"{last}\" top: \"end\" reshape_param {{ shape {{ dim: 0 dim: 2 dim: -1 dim: 0 }} }} }}",
            3 => $"\nlayer {{ name: \"end\" type: \"Permute\" bottom: \"{last}\" top: \"end\" permute_param {{ order: 0 order: 2 order: 3 order: 1 }} }}\nlayer {{ name: \"flat\" type: \"Flatten\" bottom: \"end\" top: \"flat\" }}",
            4 => $"\nlayer {{ name: \"up\" type: \"Deconvolution\" bottom: \"{last}\" top: \"up\" convolution_param {{ num_output: 2 kernel_size: 40 stride: 30 weight_filler {{ type: \"xavier\" }} }} }}\nlayer {{ name: \"end\" type: \"Crop\" bottom: \"up\" bottom: \"data\" top: \"end\" crop_param {{ axis: 2 offset: 1 }} }}",
            5 => $"\nlayer {{ name: \"end\" type: \"Reduction\" bottom: \"{last}\" top: \"end\" reduction_param {{ operation: MEAN axis: 1 }} }}",
            _ => "",
        });
        return text.ToString();
    }
}
