using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>What a model does to its inputs before the net sees them, held against plain loops.</summary>
public sealed class InputPrefixTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Every mean, scale and swap, in every opset, with one batch and any, in one file and two.</summary>
    [Fact]
    public void Models_compute_what_plain_loops_compute()
    {
        for (var run = 0; run < RandomNets.Runs; run++)
        {
            var random = new Random(run);
            var size = run % 8 == 0 ? 30 : 9;
            var shape = new Shape(random.Next(1, 4), random.Next(3) == 0 ? random.Next(1, 5) : 3, random.Next(1, size), random.Next(1, size));
            var (wanted, mean) = RandomWish(random, shape);
            var options = new ConvertOptions
            {
                Seed = 1,
                Preprocessing = [wanted],
            };
            var model = new ModelOptions { Opset = 13 + (run % 14), AllBlobs = random.Next(2) == 0, ExternalData = random.Next(2) == 0 };
            options = options with { Batch = random.Next(2) == 0 ? BatchSize.Dynamic : null };
            var what = $"run {run}, {shape}, {wanted}, {model.Opset}, {options.Batch}";
            var net = Plan(Next(shape), options);
            var path = Path.Combine(_folder, "m.onnx");
            Assert.True(net.Succeeded, what + string.Join('\n', net.Diagnostics));
            var written = net.Net.WriteModel(path, model);
            Assert.True(written.Succeeded, what + string.Join('\n', written.Diagnostics));
            float[] input = [.. Enumerable.Range(0, shape.Count).Select(_ => random.Next(256) + random.NextSingle())];
            var expected = Preprocessed(input, shape, mean, wanted.Scale, wanted.SwapRedAndBlue);
            var actual = Session.RunFile(path, "data", shape.ToLongs(), input);

            // With all blobs, the first output is what the net sees.
            var isPrefix = model.AllBlobs && (wanted.SwapRedAndBlue || mean.Length > 0 || wanted.Scale != 1);
            Golden.AssertSameBits(what, actual, isPrefix ? expected : [.. expected.Select(value => value + 1)]);
        }
    }

    [Fact]
    public void A_mean_that_Caffe_saved_is_subtracted()
    {
        var path = Golden.Folder("weights", "mean.binaryproto");
        var mean = BlobProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.Equal((1, 3, 8, 8), (mean.Num, mean.Channels, mean.Height, mean.Width));
        var options = new ConvertOptions { Seed = 5, Weights = [Golden.Folder("weights", "modern.caffemodel")] };
        var raw = Npy.Read(Golden.Folder("weights", "input.data.npy")).Values.Select(value => (value * 50) + 128).ToArray();

        var alone = Converter.Plan(Golden.Folder("weights", "net.prototxt"), options);
        var expected = Session.Run(alone, Fed([.. raw.Select((value, i) => (value - mean.Data[i % mean.Data.Count]) * 0.02f)]));
        var whole = Converter.Plan(Golden.Folder("weights", "net.prototxt"), options with { Preprocessing = [new() { MeanFile = path, Scale = 0.02f }] });

        Golden.AssertSameBits("prob", Session.Run(whole, Fed(raw))["prob"].Values, expected["prob"].Values);

        static Dictionary<string, float[]> Fed(float[] values) => new() { ["data"] = values };
    }

    [Theory]
    [InlineData("mean_value: 104 mean_value: 117.5 mean_value: 123 scale: 0.017", 0.017f)]
    [InlineData("mean_value: 100", 1)]
    [InlineData("mean_file: 'mean.binaryproto' crop_size: 4 scale: 2", 2)]
    [InlineData("scale: 0.5", 0.5f)]
    public void Takes_what_the_net_says(string transform, float scale)
    {
        float[] whole = [.. Enumerable.Range(0, 3 * 7 * 6).Select(i => i / 2f)];
        WriteMean(whole, 3, 7, 6);
        var shape = new Shape(2, 3, 4, 4);
        var net = DataNet(transform, [new() { UseTransform = true, SwapRedAndBlue = true }], shape);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Empty(net.Diagnostics);
        var mean = transform.Contains("mean_file", StringComparison.Ordinal) ? Centre(whole, 3, 7, 6, 4, 4)
            : transform.Contains("117.5", StringComparison.Ordinal) ? [104, 117.5f, 123]
            : transform.Contains("100", StringComparison.Ordinal) ? [100f] : [];
        float[] input = [.. Enumerable.Range(0, shape.Count).Select(i => (float)(i * 37 % 256))];

        var expected = Preprocessed(input, shape, mean, scale, swap: true);
        Golden.AssertSameBits("y", Session.Run(net, new Dictionary<string, float[]> { ["data"] = input })["y"].Values, [.. expected.Select(value => value + 1)]);
    }

    [Fact]
    public void The_input_bears_the_blobs_name_and_what_the_net_sees_is_named_after_it()
    {
        var model = Model(Next(new Shape(1, 3, 2, 2)), new() { Preprocessing = [new() { MeanValues = [1, 2, 3], Scale = 0.5f, SwapRedAndBlue = true }] });
        Assert.Equal("data", Assert.Single(model.Graph.Input).Name);
        Assert.Equal("y", Assert.Single(model.Graph.Output).Name);
        Assert.Equal(["Gather", "Sub", "Mul", "Add"], model.Graph.Node.Select(node => node.OpType));
        Assert.Equal("data@preprocessed", model.Graph.Node[2].Output[0]);
        Assert.Equal("data@mean", model.Graph.Initializer[0].Name);
        Assert.Equal([3L, 1, 1], model.Graph.Initializer[0].Dims);
        Assert.Equal([1f, 2, 3], MemoryMarshal.Cast<byte, float>(model.Graph.Initializer[0].RawData.Span).ToArray());
    }

    [Fact]
    public void With_all_blobs_what_the_net_sees_is_an_output_unless_a_layer_has_the_name()
    {
        const string Text =
            """
            layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 1 dim: 1 dim: 2 } } }
            layer { name: 'NAME' type: 'ReLU' bottom: 'data' top: 'data' }
            """;
        var options = new ConvertOptions { Preprocessing = [new() { MeanValues = [1] }] };
        Assert.Equal(["data@preprocessed", "data@relu"], Outputs("relu"));
        Assert.Equal(["data@preprocessed"], Outputs("preprocessed"));

        IEnumerable<string> Outputs(string name) => Model(Text.Replace("NAME", name, StringComparison.Ordinal), options, new ModelOptions { AllBlobs = true }).Graph.Output.Select(output => output.Name);
    }

    [Fact]
    public void A_mean_picture_is_external_where_weights_are()
    {
        var mean = WriteMean(new float[3 * 32 * 32], 3, 32, 32);
        var net = Plan(Next(new Shape(1, 3, 32, 32)), new() { Seed = 1, Preprocessing = [new() { MeanFile = mean }] });
        var written = net.Net!.WriteModel(Path.Combine(_folder, "m.onnx"), new ModelOptions { ExternalData = true });
        Assert.True(written.Succeeded);
        var tensor = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(_folder, "m.onnx"))).Graph.Initializer[0];
        Assert.Equal(("data@mean", TensorProto.Types.DataLocation.External), (tensor.Name, tensor.DataLocation));
        Assert.Equal(3 * 32 * 32 * sizeof(float), new FileInfo(written.DataPath!).Length);
    }

    [Fact]
    public void Weights_stay_as_they_are()
    {
        var options = new ConvertOptions { Seed = 7 };
        var file = Golden.Folder("nets", "lenet", "net.prototxt");
        var prefixed = options with { Preprocessing = [new() { MeanValues = [33], Scale = 1f / 256 }] };
        var (plain, other) = (Bytes(options), Bytes(prefixed));
        Assert.Equal("data@mean", other[0].Name);
        Assert.Equal(plain, other[1..^1]);

        List<(string Name, string Bytes)> Bytes(ConvertOptions with)
        {
            using var stream = new MemoryStream();
            Assert.True(Converter.Plan(file, with).Net!.WriteModel(stream).Succeeded);
            return [.. ModelProto.Parser.ParseFrom(stream.ToArray()).Graph.Initializer
                .Where(tensor => tensor.DataType == 1).Select(tensor => (tensor.Name, Convert.ToHexString(tensor.RawData.Span)))];
        }
    }

    /// <summary>One net of two inputs; each gets its own.</summary>
    [Fact]
    public void Inputs_are_told_apart_by_name()
    {
        const string Two =
            """
            layer { name: 'in' type: 'Input' top: 'a' top: 'b' input_param { shape { dim: 1 dim: 2 dim: 1 dim: 1 } } }
            layer { name: 'sum' type: 'Concat' bottom: 'a' bottom: 'b' top: 'y' }
            """;
        var net = Plan(Two, new() { Seed = 1, Preprocessing = [new() { Input = "b", Scale = 3 }, new() { Input = "a", MeanValues = [1, 2] }] });
        Assert.Equal([9f, 18, 6, 9], Session.Run(net, new Dictionary<string, float[]> { ["a"] = [10, 20], ["b"] = [2, 3] })["y"].Values);
    }

    /// <summary>A mean for an input, and the values by which it is worked out in plain loops: none, one, one for each channel, or all.</summary>
    private (InputPreprocessing Wanted, float[] Mean) RandomWish(Random random, Shape shape)
    {
        float[] mean = [];
        string? file = null;
        switch (random.Next(4))
        {
            case 0:
                mean = [random.NextSingle() * 200];
                break;
            case 1:
                mean = [.. Enumerable.Range(0, shape[1]).Select(_ => random.NextSingle() * 200)];
                break;
            case 2:
                var (height, width) = (shape[2] + random.Next(4), shape[3] + random.Next(4));
                float[] whole = [.. Enumerable.Range(0, shape[1] * height * width).Select(_ => random.NextSingle() * 200)];
                file = WriteMean(whole, shape[1], height, width);
                mean = Centre(whole, shape[1], height, width, shape[2], shape[3]);
                break;
        }

        var wanted = new InputPreprocessing
        {
            Input = random.Next(2) == 0 ? "data" : null,
            MeanFile = file,
            MeanValues = file is null ? mean : [],
            Scale = random.Next(2) == 0 ? 1 : random.NextSingle(),
            SwapRedAndBlue = shape[1] == 3 && random.Next(2) == 0,
        };
        return (wanted, mean);
    }

    private static float[] Preprocessed(float[] input, Shape shape, float[] mean, float scale, bool swap)
    {
        var (channels, area) = (shape[1], shape[2] * shape[3]);
        var result = new float[input.Length];
        for (var n = 0; n < shape[0]; n++)
        {
            for (var c = 0; c < channels; c++)
            {
                for (var i = 0; i < area; i++)
                {
                    var value = input[(((n * channels) + (swap ? 2 - c : c)) * area) + i];
                    var subtracted = mean.Length == 0 ? 0 : mean.Length == 1 ? mean[0] : mean.Length == channels * area ? mean[(c * area) + i] : mean[c];
                    result[(((n * channels) + c) * area) + i] = (value - subtracted) * scale;
                }
            }
        }

        return result;
    }

    private static float[] Centre(float[] whole, int channels, int height, int width, int h, int w) =>
        [.. from c in Enumerable.Range(0, channels)
            from y in Enumerable.Range((height - h) / 2, h)
            from x in Enumerable.Range((width - w) / 2, w)
            select whole[(((c * height) + y) * width) + x]];

    private string WriteMean(float[] values, int channels, int height, int width)
    {
        var path = Path.Combine(_folder, "mean.binaryproto");
        File.WriteAllBytes(path, new BlobProto { Num = 1, Channels = channels, Height = height, Width = width, Data = { values } }.ToByteArray());
        return path;
    }

    /// <summary>A net that adds 1 to its input.</summary>
    private static string Next(Shape shape) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { {{string.Concat(shape.Dims.ToArray().Select(dim => $"dim: {dim} "))}} } } }
        layer { name: 'next' type: 'Power' bottom: 'data' top: 'y' power_param { shift: 1 } }
        """);

    private PlanResult DataNet(string transform, InputPreprocessing[] preprocessing, Shape shape)
    {
        var path = Path.Combine(_folder, "net.prototxt");
        File.WriteAllText(
            path,
            $$"""
            layer { name: 'd' type: 'Data' top: 'data' data_param { batch_size: 2 } transform_param { {{transform}} } }
            layer { name: 'next' type: 'Power' bottom: 'data' top: 'y' power_param { shift: 1 } }
            """);
        return Converter.Plan(path, new ConvertOptions { Seed = 1, Preprocessing = preprocessing, InputShapes = new Dictionary<string, Shape> { ["data"] = shape } });
    }

    private static PlanResult Plan(string text, ConvertOptions options) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);

    private static ModelProto Model(string text, ConvertOptions options, ModelOptions? model = null)
    {
        using var stream = new MemoryStream();
        var net = Plan(text, options with { Seed = 1 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream, model).Succeeded);
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }
}
