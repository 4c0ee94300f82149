using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>Which inputs preprocessing is meant for, what is refused, and what is told and written down of it.</summary>
public sealed class InputPrefixesTests : IDisposable
{
    private const string Picture = "layer { name: 'in' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 3 dim: 4 dim: 5 } } }\n";
    private const string Grey = "layer { name: 'in' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 1 dim: 4 dim: 5 } } }\n";
    private const string Vector = "layer { name: 'v' type: 'Input' top: 'vec' input_param { shape { dim: 1 dim: 3 } } }\n";
    private const string Other = "layer { name: 'o' type: 'Input' top: 'seg' input_param { shape { dim: 1 dim: 1 dim: 4 dim: 5 } } }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, InputPreprocessing, string, string> Misfits() => new()
    {
        { Picture, new() { Input = "dat", Scale = 2 }, Codes.Preprocessing, "an input of the net is expected. Found 'dat', and the inputs are data 1x3x4x5." },
        { Picture + Other, new() { Scale = 2 }, Codes.Preprocessing, "one input of four axes is expected. Found 2; the inputs are data 1x3x4x5, seg 1x1x4x5." },
        { Vector, new() { Scale = 2 }, Codes.Preprocessing, "one input of four axes is expected. Found none; the inputs are vec 1x3." },
        { Picture, new() { UseTransform = true }, Codes.Preprocessing, "a layer with a transform_param that Caffe reads is expected. The inputs data 1x3x4x5 have none." },
        { Picture, new() { Input = "data", UseTransform = true }, Codes.Preprocessing, "a transform_param is expected. Found none that Caffe reads." },
        { Grey, new() { SwapRedAndBlue = true }, Codes.Preprocessing, "3 channels (axis 1) are expected. Found input 'data' of shape 1x1x4x5." },
        { Picture, new() { MeanValues = [1], MeanFile = "m" }, Codes.Preprocessing, "either a mean file or mean values are expected. Found both." },
        { Picture, new() { MeanValues = [float.NaN] }, Codes.Preprocessing, "a finite mean and scale are expected." },
        { Picture, new() { Scale = float.PositiveInfinity }, Codes.Preprocessing, "a finite mean and scale are expected." },
        { Picture, new() { MeanValues = [1, 2] }, Codes.MeanMismatch, "One mean value or one for each channel (axis 1) is expected, for input 'data' of shape 1x3x4x5. Found 2 (1, 2)." },
        { Vector, new() { Input = "vec", MeanValues = [1, 2] }, Codes.MeanMismatch, "for input 'vec' of shape 1x3. Found 2 (1, 2)." },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Refuses_what_suits_no_input(string inputs, InputPreprocessing wanted, string code, string message)
    {
        var error = Error(Plan(inputs, wanted));
        Assert.Equal(("net.prototxt", code), (error.Location.ToString(), error.Code));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4, 5)]
    [InlineData(3, 3, 5)]
    [InlineData(3, 4, 4)]
    public void Refuses_a_mean_that_does_not_cover_the_input(int channels, int height, int width)
    {
        var path = PathOf("m.binaryproto");
        File.WriteAllBytes(path, Mean(channels, height, width));
        var error = Error(Plan(Picture, new InputPreprocessing { MeanFile = path }));
        Assert.Equal((path, Codes.MeanMismatch), (error.Location.ToString(), error.Code));
        Assert.Contains($"input 'data' of shape 1x3x4x5, and at least its height and width. Found shape 1x{channels}x{height}x{width}.", error.Message, StringComparison.Ordinal);
        Assert.Contains("`MeanValues` B,G,R", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "cannot be read: Could not find file")]
    [InlineData("folder", "cannot be read: ")]
    [InlineData("cut", "at byte 8: field 5 is 240 bytes long, and 100 are left in the file, which seems to be cut short.")]
    [InlineData("caffemodel", "at byte 0: a blob with its values is expected. Found none.")]
    [InlineData("text", "at byte 0: field 13 is stored as wire type 4")]
    public void Refuses_what_is_no_mean_at_its_byte(string what, string message)
    {
        var path = PathOf("m.binaryproto");
        switch (what)
        {
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "cut":
                File.WriteAllBytes(path, Mean(3, 4, 5)[..111]);
                break;
            case "caffemodel":
                File.Copy(Golden.Folder("weights", "modern.caffemodel"), path);
                break;
            case "text":
                File.WriteAllText(path, "layer { }");
                break;
        }

        var error = Error(Plan(Picture, new InputPreprocessing { MeanFile = path }));
        Assert.Equal((path, Codes.MeanFile), (error.Location.ToString(), error.Code));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_mean_file_of_the_net_where_it_is_named()
    {
        var error = Error(Plan(Data("mean_file: 'gone.binaryproto'"), new InputPreprocessing { UseTransform = true }));
        Assert.Equal(("net.prototxt(2,22)", Codes.MeanFile), (error.Location.ToString(), error.Code));
        Assert.Contains("The mean file 'gone.binaryproto' cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_one_input_twice_and_the_nets_own_values_beside_others()
    {
        Assert.Contains("Found it twice", Error(Plan(Picture, new InputPreprocessing { Scale = 2 }, new InputPreprocessing { Input = "data", Scale = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("Found both", Error(Plan(Data("scale: 2"), new InputPreprocessing { UseTransform = true, Scale = 3 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_told_of_what_the_model_does_itself()
    {
        Assert.Empty(Plan(Data("mean_value: 5 scale: 2"), new InputPreprocessing { UseTransform = true }).Diagnostics);
        Assert.Empty(Plan(Data("mean_value: 5 scale: 2"), new InputPreprocessing { MeanValues = [5], Scale = 2 }).Diagnostics);
        Assert.Empty(Plan(Data("crop_size: 4"), new InputPreprocessing { UseTransform = true }).Diagnostics);

        var note = Assert.Single(Plan(Data("mean_value: 5 scale: 2 mirror: true"), new InputPreprocessing { UseTransform = true }).Diagnostics);
        Assert.Equal((Codes.TransformLeft, DiagnosticSeverity.Note, "net.prototxt(2,3)"), (note.Code, note.Severity, note.Location.ToString()));
        Assert.EndsWith("the model's input 'data' is not mirrored, as that is random; Caffe's has half of the pictures mirrored, at random.", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mean_value: 5", "mean (5) subtracted.")]
    [InlineData("mean_value: 5 scale: 2", "mean (5) subtracted, then multiplied by 2.")]
    [InlineData("mean_file: 'm'", "the mean of m subtracted.")]
    [InlineData("", "raw data.")]
    public void Other_values_than_the_nets_are_warned_of(string transform, string expected)
    {
        var warning = Assert.Single(Plan(Data(transform), new InputPreprocessing { MeanValues = [6], Scale = 2 }).Diagnostics);
        Assert.Equal((Codes.TransformLeft, DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
        Assert.EndsWith($"the model's input 'data' is preprocessed as the options say; the net says otherwise: {expected}", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_TRAIN_phase_it_is_told_that_the_mean_is_not_cropped_at_random()
    {
        File.WriteAllBytes(PathOf("m.binaryproto"), Mean(3, 6, 6));
        File.WriteAllText(PathOf("net.prototxt"), Data("mean_file: 'm.binaryproto' crop_size: 4"));
        var options = new ConvertOptions { Seed = 1, Preprocessing = [new() { UseTransform = true }], InputShapes = new Dictionary<string, Shape> { ["data"] = new(2, 3, 4, 4) } };

        Assert.Empty(Converter.Plan(PathOf("net.prototxt"), options).Diagnostics);
        var note = Assert.Single(Converter.Plan(PathOf("net.prototxt"), options with { Phase = Phase.Train }).Diagnostics);
        Assert.Equal((Codes.TransformLeft, DiagnosticSeverity.Note), (note.Code, note.Severity));
        Assert.Contains("in TRAIN phase Caffe crops pictures and mean at random", note.Message, StringComparison.Ordinal);
    }

    /// <summary>WindowData alone reads the scale from parameters of its own.</summary>
    [Theory]
    [InlineData("ImageData", "transform_param { mean_value: 5 scale: 2 } image_data_param { new_height: 4 new_width: 4 }")]
    [InlineData("MemoryData", "transform_param { mean_value: 5 scale: 2 } memory_data_param { batch_size: 1 channels: 3 height: 4 width: 4 }")]
    [InlineData("WindowData", "transform_param { mean_value: 5 crop_size: 4 } window_data_param { batch_size: 1 scale: 2 }")]
    public void Every_layer_that_transforms_its_data_says_how(string type, string fields)
    {
        var text = $"layer {{ name: 'd' type: '{type}' top: 'data' top: 'label' {fields} }}\n";
        var (free, done) = (Said(text)!, Said(text, new InputPreprocessing { UseTransform = true })!);
        Assert.Contains("\"mean_value\":[5],\"scale\":2}", free, StringComparison.Ordinal);
        Assert.Equal(free.Replace("false", "true", StringComparison.Ordinal), done);
    }

    [Fact]
    public void The_model_says_what_was_done_and_what_it_expects()
    {
        File.WriteAllBytes(PathOf("m.binaryproto"), Mean(3, 4, 4));
        const string Transform = "mean_value: 104 mean_value: 117.5 mean_value: 123 scale: 0.5 crop_size: 4 mirror: true";
        Assert.Null(Said(Picture));
        Assert.Equal(
            """[{"input":"data","in_model":false,"channel_order":"BGR","crop_size":4,"mirror":true,"mean_value":[104,117.5,123],"scale":0.5}]""",
            Said(Data(Transform)));
        Assert.Equal(
            """[{"input":"data","in_model":true,"channel_order":"RGB","crop_size":4,"mirror":true,"mean_value":[104,117.5,123],"scale":0.5}]""",
            Said(Data(Transform), new InputPreprocessing { UseTransform = true, SwapRedAndBlue = true }));
        Assert.Equal(
            """[{"input":"data","in_model":false,"channel_order":"BGR","mean_file":"some/where/m.binaryproto","scale":1}]""", Said(Data("mean_file: 'some/where/m.binaryproto'")));
        Assert.Equal(
            """[{"input":"data","in_model":true,"channel_order":"BGR","mean_file":"m.binaryproto","scale":1}]""",
            Said(Data(""), new InputPreprocessing { MeanFile = PathOf("m.binaryproto") }));
        Assert.Equal("""[{"input":"data","in_model":true,"mean_value":[3],"scale":1}]""", Said(Grey, new InputPreprocessing { MeanValues = [3] }));
    }

    private static string? Said(string inputs, params InputPreprocessing[] wanted)
    {
        using var stream = new MemoryStream();
        var net = Plan(inputs, wanted);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream).Succeeded);
        return ModelProto.Parser.ParseFrom(stream.ToArray()).MetadataProps.SingleOrDefault(entry => entry.Key == "portkit.preprocessing")?.Value;
    }

    private static byte[] Mean(int channels, int height, int width) =>
        new BlobProto { Num = 1, Channels = channels, Height = height, Width = width, Data = { new float[channels * height * width] } }.ToByteArray();

    private static string Data(string transform) =>
        $$"""
        layer { name: 'd' type: 'Data' top: 'data' data_param { batch_size: 2 }
          transform_param  { {{transform}} }
        }

        """;

    private static Diagnostic Error(PlanResult net)
    {
        var written = net.Net?.WriteModel(Stream.Null);
        Assert.False(written is { Succeeded: true });
        return Assert.Single(net.Diagnostics.Concat(written?.Diagnostics ?? []), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>A net whose first input is read; a Data layer gives 2x3x4x4.</summary>
    private static PlanResult Plan(string inputs, params InputPreprocessing[] wanted)
    {
        var first = inputs.StartsWith(Vector, StringComparison.Ordinal) ? "vec" : "data";
        var text = $"{inputs}layer {{ name: 'y' type: 'Power' bottom: '{first}' top: 'y' power_param {{ shift: 1 }} }}";
        return Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions
        {
            Seed = 1,
            Preprocessing = wanted,
            InputShapes = inputs.Contains("'Data'", StringComparison.Ordinal) ? new Dictionary<string, Shape> { ["data"] = new(2, 3, 4, 4) } : [],
        });
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
