using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification.Tests;

/// <summary>A model says how it was made: its net is planned so once more, and what was told otherwise is said before any layer is blamed.</summary>
public sealed class RecordedOptionsTests : IDisposable
{
    private const string Net = """
        name: 'recorded'
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 dim: 6 dim: 6 } } }
        layer { name: 'conv1' type: 'Convolution' bottom: 'data' top: 'conv1' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'gaussian' std: 0.2 } } }
        layer { name: 'bn' type: 'BatchNorm' bottom: 'conv1' top: 'conv1' }
        layer { name: 'more' type: 'Power' bottom: 'conv1' top: 'conv1' power_param { shift: 1 } include { min_level: 2 } }
        layer { name: 'less' type: 'Power' bottom: 'conv1' top: 'conv1' power_param { shift: -1 } include { stage: 'small' } }
        layer { name: 'drop' type: 'InnerProduct' bottom: 'conv1' top: 'aux' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } include { phase: TRAIN } }
        layer { name: 'up' type: 'Deconvolution' bottom: 'data' top: 'up' convolution_param { num_output: 3 group: 3 kernel_size: 3 stride: 2 bias_term: false weight_filler { type: 'bilinear' } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'conv1' top: 'ip' inner_product_param { num_output: 5 weight_filler { type: 'xavier' } } }
        """;

    private const string DataNet = """
        layer { name: 'd' type: 'Data' top: 'data' data_param { source: 'db' batch_size: 2 } transform_param { mean_file: 'm.binaryproto' scale: 0.02 } }
        layer { name: 'conv1' type: 'Convolution' bottom: 'data' top: 'conv1' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'xavier' } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-record-").FullName;
    private readonly string _net;
    private readonly string _model;

    public RecordedOptionsTests()
    {
        (_net, _model) = (PathOf("net.prototxt"), PathOf("m.onnx"));
        File.WriteAllText(_net, Net);
    }

    /// <summary>Each option, alone and with others: a name, the option, what is said if the net is planned without it, and how often.</summary>
    public static TheoryData<string> Names() => [.. Options.Keys];

    private static Dictionary<string, (ConvertOptions Made, string? Said)> Options { get; } = new()
    {
        ["nothing"] = (new(), null),
        ["seed"] = (new() { Seed = 3 }, "made with seed 3, and is verified with seed 0."),
        ["deploy"] = (new() { Deploy = true }, "made with the part of the net that infers, and is verified with the whole net."),
        ["proposals"] = (
            new() { Proposals = new() { Most = 20 } }, "made with proposals of most=20, and is verified with proposals as py-faster-rcnn has them."),
        ["phase"] = (new() { Phase = Phase.Train }, "made with phase TRAIN, and is verified with phase TEST."),
        ["boost 1.50"] = (new() { Boost = Boost("1.50") }, "made with the numbers of Boost 1.50, and is verified with the numbers of Boost 1.74."),
        ["boost 1.60"] = (new() { Boost = Boost("1.60") }, "made with the numbers of Boost 1.60, and is verified with the numbers of Boost 1.74."),
        ["fill as"] = (new() { FillAs = Phase.Train }, "made with the numbers of phase TRAIN, and is verified with the numbers of phase TEST."),
        ["caffe"] = (
            new() { Caffe = CaffeVersion.Release1 },
            "made with the fillers of Caffe 1.0, and is verified with the fillers of Caffe master."),
        ["level"] = (new() { Level = 2 }, "made with level 2, and is verified with level 0."),
        ["stage"] = (new() { Stages = ["small"] }, "made with stages small, and is verified with no stages."),
        ["fresh BatchNorm"] = (new() { IdentityBatchNorm = true }, "made with fresh BatchNorm layers as the identity, and is verified with fresh BatchNorm layers as Caffe has them."),
        ["initializer"] = (
            new() { Initializers = [InitializerOverride.Of("conv1", "keras:HeNormal()")] },
            "made with conv1.0 filled by keras:HeNormal, and is verified with conv1.0 filled by type gaussian, mean 0, std 0.2."),
        ["initializers"] = (
            new() { Initializers = [InitializerOverride.Of("*", "pytorch:kaiming_normal_(nonlinearity=relu)"), InitializerOverride.Of("ip.1", "caffe:constant(value=0.1)")] },
            "made with ip.1 filled by caffe:constant(value=0.1), and is verified with ip.1 filled by type constant, value 0."),
        ["lsuv"] = (new() { Seed = 2, Initializers = [InitializerOverride.Of("conv1", "lsuv")] }, "made with conv1.0 filled by lsuv(tolerance=0.02, iterations=10)"),
        ["batch"] = (new() { Batch = BatchSize.Of(4) }, ""),
        ["outputs"] = (new() { Outputs = ["conv1@conv1"], Preprocessing = [new() { Input = "data", Scale = 2 }] }, "made with input 'data' with scale 2"),
        ["any batch"] = (new() { Batch = BatchSize.Dynamic }, ""),
        ["shape"] = (new() { InputShapes = new Dictionary<string, Shape> { ["data"] = new(1, 3, 7, 6) } }, ""),
        ["mean"] = (With(new() { MeanValues = [100] }), "made with input 'data' with mean (100) subtracted, and is verified with input 'data' as it is fed."),
        ["means"] = (With(new() { MeanValues = [104, 117, 123.5f] }), "made with input 'data' with mean (104, 117, 123.5) subtracted, "),
        ["scale"] = (With(new() { Scale = 0.017f }), "made with input 'data' with scale 0.017, and is verified with input 'data' as it is fed."),
        ["swap"] = (With(new() { SwapRedAndBlue = true }), "made with input 'data' with red and blue swapped, and is verified with input 'data' as it is fed."),
        ["mean file"] = (With(new() { MeanFile = "m.binaryproto" }), "made with input 'data' with the mean of m.binaryproto (SHA-256 "),
        ["all preprocessing"] = (
            With(new() { MeanValues = [104, 117, 123], Scale = 0.017f, SwapRedAndBlue = true }),
            "made with input 'data' with red and blue swapped, mean (104, 117, 123) subtracted, scale 0.017, "),
        ["file and scale and swap"] = (With(new() { MeanFile = "m.binaryproto", Scale = 0.5f, SwapRedAndBlue = true }), "made with input 'data' with red and blue swapped, the mean of m.binaryproto"),
        ["everything"] = (
            new()
            {
                Seed = 8,
                Phase = Phase.Train,
                FillAs = Phase.Test,
                Boost = Boost("1.47"),
                Level = 3,
                Stages = ["small", "other"],
                IdentityBatchNorm = true,
                Batch = BatchSize.Of(3),
                Initializers = [InitializerOverride.Of("ip", "keras:Orthogonal()")],
                Preprocessing = [new() { Input = "data", MeanFile = "m.binaryproto", Scale = 0.25f, SwapRedAndBlue = true }],
            },
            "made with phase TRAIN, and is verified with phase TEST."),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_is_verified_as_it_was_made(string name)
    {
        foreach (var allBlobs in new[] { false, true })
        {
            Make(Options[name].Made, new ModelOptions { AllBlobs = allBlobs });
            var net = ModelRecord.Read(_model)!.Plan(_net);
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            var result = VerifiedNets.Verify(net, _model);
            Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
            Assert.Empty(result.Diagnostics);
            Assert.Contains(result.Blobs, blob => blob.Verdict == BlobVerdict.Agrees);
            Assert.Equal(Options[name].Made.Preprocessing.Count, result.Blobs.Count(blob => blob is { Name: "data@preprocessed", Verdict: BlobVerdict.Agrees }));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_told_otherwise_is_said_first(string name)
    {
        var (made, said) = Options[name];
        Make(made);
        var net = Converter.Plan(_net, new ConvertOptions { Batch = made.Batch is { Size: null } ? null : made.Batch, InputShapes = made.InputShapes });
        var told = VerifiedNets.Verify(net, _model).Diagnostics;
        if (string.IsNullOrEmpty(said))
        {
            Assert.Empty(told);
            return;
        }

        var first = told[0];
        Assert.Equal((Codes.MadeOtherwise, DiagnosticSeverity.Warning, _model), (first.Code, first.Severity, first.Location.File));
        Assert.Contains(told, one => one.Code == Codes.MadeOtherwise && one.Message.Contains(said, StringComparison.Ordinal));

        // What blames a layer, or the inputs, comes after.
        Assert.DoesNotContain(told.SkipWhile(one => one.Code == Codes.MadeOtherwise), one => one.Code == Codes.MadeOtherwise);
    }

    [Fact]
    public void Weights_are_found_by_name_and_content_beside_the_model_or_the_net()
    {
        Weights("a.caffemodel", 5);
        Weights("b.caffemodel", 6);
        Make(new ConvertOptions { Weights = [PathOf("a.caffemodel"), PathOf("b.caffemodel")] });
        var record = ModelRecord.Read(_model)!;
        Assert.Equal(["a.caffemodel", "b.caffemodel"], record.Weights.Select(file => file.Name));
        Assert.Equal([PathOf("a.caffemodel"), PathOf("b.caffemodel")], record.ToOptions(_net).Weights);
        Assert.True(VerifiedNets.Verify(record.Plan(_net), _model).Passed);

        var other = Directory.CreateDirectory(PathOf("other")).FullName;
        File.Copy(_net, Path.Combine(other, "net.prototxt"));
        File.Copy(_model, Path.Combine(other, "m.onnx"));
        Assert.Equal(2, ModelRecord.Read(Path.Combine(other, "m.onnx"))!.ToOptions(_net).Weights.Count);
        Assert.Equal(2, record.ToOptions(Path.Combine(other, "net.prototxt")).Weights.Count);
        Assert.Empty(ModelRecord.Read(Path.Combine(other, "m.onnx"))!.ToOptions(Path.Combine(other, "net.prototxt")).Weights);
    }

    /// <summary>Where they are not to be had, that is the one thing to say: no layer can agree.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_that_are_missing_are_asked_for(bool isOther)
    {
        Weights("w.caffemodel", 5);
        Make(new ConvertOptions { Weights = [PathOf("w.caffemodel")] });
        File.Move(PathOf("w.caffemodel"), PathOf("moved.caffemodel"));
        if (isOther)
            Weights("w.caffemodel", 7);
        var record = ModelRecord.Read(_model)!;
        var result = VerifiedNets.Verify(record.Plan(_net), _model);
        Assert.Empty(result.Blobs);
        var told = Assert.Single(result.Diagnostics);
        Assert.Equal((Codes.WeightsNotGiven, DiagnosticSeverity.Error), (told.Code, told.Severity));
        Assert.StartsWith("The model was made with weights from w.caffemodel (SHA-256 ", told.Message, StringComparison.Ordinal);
        Assert.Equal("Give them with `Weights` w.caffemodel.", told.Hint);

        // Under whatever name they are given.
        var given = record.Plan(_net, options => options with { Weights = [PathOf("moved.caffemodel")] });
        Assert.Empty(VerifiedNets.Verify(given, _model).Diagnostics);
    }

    [Fact]
    public void Other_weights_are_said()
    {
        Weights("a.caffemodel", 5);
        Weights("b.caffemodel", 6);
        Make(new ConvertOptions { Weights = [PathOf("a.caffemodel")] });
        var told = VerifiedNets.Verify(ModelRecord.Read(_model)!.Plan(_net, options => options with { Weights = [PathOf("b.caffemodel")] }), _model).Diagnostics;
        Assert.Equal([Codes.MadeOtherwise, Codes.Differs], told.Select(one => one.Code));
        Assert.Matches(@"^The model was made with weights from a\.caffemodel \(SHA-256 \w{12}\.\.\.\), and is verified with those from b\.caffemodel \(SHA-256 ", told[0].Message);

        Make(new ConvertOptions());
        told = VerifiedNets.Verify(ModelRecord.Read(_model)!.Plan(_net, options => options with { Weights = [PathOf("b.caffemodel")] }), _model).Diagnostics;
        Assert.StartsWith("The model was made with no weights, and is verified with those from b.caffemodel", told[0].Message, StringComparison.Ordinal);
    }

    /// <summary>A mean is verified too as long as its file is there; without it the model's own is taken, and that is said.</summary>
    [Fact]
    public void A_mean_whose_file_is_gone_is_that_of_the_model()
    {
        var net = PathOf("data.prototxt");
        File.WriteAllText(net, DataNet);
        WriteMean(1);
        var shapes = new Dictionary<string, Shape> { ["data"] = new(2, 3, 6, 6) };
        foreach (var external in new[] { false, true })
        {
            WriteMean(1);
            var made = Converter.Convert(net, _model, new ConvertOptions { InputShapes = shapes, Preprocessing = [new() { UseTransform = true, SwapRedAndBlue = true }] }, new() { ExternalData = external });
            Assert.True(made.Succeeded, string.Join('\n', made.Diagnostics));
            var planned = ModelRecord.Read(_model)!.Plan(net);
            Assert.DoesNotContain(planned.Diagnostics, one => one.Code == Codes.TakenFromModel);
            Assert.Empty(VerifiedNets.Verify(planned, _model).Diagnostics);

            // One of other bytes is not what the model was made of.
            WriteMean(2);
            planned = ModelRecord.Read(_model)!.Plan(net);
            Assert.Equal(_model, Assert.Single(planned.Diagnostics, one => one.Code == Codes.TakenFromModel).Location.File);
            var result = VerifiedNets.Verify(planned, _model);
            Assert.Empty(result.Diagnostics);
            Assert.Equal("", VerifiedNets.Verdicts(result));
        }
    }

    [Fact]
    public void A_mean_that_the_model_has_wrong_is_found()
    {
        var net = Converter.Plan(_net, With(new() { MeanValues = [104, 117, 123] }));
        VerifiedNets.Write(net, _model, graph =>
        {
            var mean = graph.Initializer.Single(tensor => tensor.Name == "data@mean");
            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(mean.RawData.Span).ToArray();
            (values[0], values[2]) = (values[2], values[0]);
            mean.RawData = Google.Protobuf.ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));
        });
        var result = VerifiedNets.Verify(ModelRecord.Read(_model)!.Plan(_net), _model);
        Assert.Equal("data@preprocessed", result.FirstDifference!.Name);
    }

    /// <summary>The model is fed raw pictures, and the layers what is made of them.</summary>
    [Fact]
    public void Values_that_are_given_are_raw()
    {
        Make(With(new() { MeanValues = [104, 117, 123], Scale = 0.5f, SwapRedAndBlue = true }));
        var net = ModelRecord.Read(_model)!.Plan(_net);
        var raw = Enumerable.Range(0, 2 * 3 * 36).Select(i => (float)(i % 251)).ToArray();
        var seen = net.Net!.Preprocess(net.Net!.Plan.Inputs.Single(), raw);
        Assert.Equal([(raw[72] - 104) * 0.5f, (raw[36] - 117) * 0.5f, (raw[0] - 123) * 0.5f], [seen[0], seen[36], seen[72]]);
        Assert.True(VerifiedNets.Verify(net, _model, new VerifyOptions { Inputs = new Dictionary<string, float[]> { ["data"] = raw } }).Passed);
    }

    [Theory]
    [InlineData("portkit.seed", "many")]
    [InlineData("portkit.phase", "LUNCH")]
    [InlineData("portkit.boost", "9")]
    [InlineData("portkit.batch", "-3")]
    [InlineData("portkit.input_shapes", "[1]")]
    [InlineData("portkit.input_shapes", """{"data":[1,-2]}""")]
    [InlineData("portkit.input_choices", """{"data":"x"}""")]
    [InlineData("portkit.weights", """[{"name":"x"}]""")]
    [InlineData("portkit.stages", "{")]
    [InlineData("portkit.preprocessing", """[{"in_model":true}]""")]
    [InlineData("portkit.initializers", "null")]
    public void What_does_not_read_is_taken_for_not_there(string key, string value)
    {
        Make(new ConvertOptions());
        var model = Onnx.Protos.ModelProto.Parser.ParseFrom(File.ReadAllBytes(_model));
        foreach (var old in model.MetadataProps.Where(entry => entry.Key == key).ToList())
            model.MetadataProps.Remove(old);
        model.MetadataProps.Add(new Onnx.Protos.StringStringEntryProto { Key = key, Value = value });
        File.WriteAllBytes(_model, Google.Protobuf.MessageExtensions.ToByteArray(model));
        Assert.True(VerifiedNets.Verify(ModelRecord.Read(_model)!.Plan(_net), _model).Passed);
    }

    /// <summary>A model of another maker says nothing but its shapes.</summary>
    [Fact]
    public void A_model_of_another_maker_is_verified_in_its_own_shapes()
    {
        Make(new ConvertOptions { Batch = BatchSize.Of(5) });
        var model = Onnx.Protos.ModelProto.Parser.ParseFrom(File.ReadAllBytes(_model));
        model.MetadataProps.Clear();
        File.WriteAllBytes(_model, Google.Protobuf.MessageExtensions.ToByteArray(model));
        var result = VerifiedNets.Verify(ModelRecord.Read(_model)!.Plan(_net), _model);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(5, result.Blobs[0].Blob.Shape[0]);
        File.WriteAllText(_model, "nonsense");
        Assert.Null(ModelRecord.Read(_model));
        Assert.Null(ModelRecord.Read(PathOf("none.onnx")));
    }

    private static BoostVersion Boost(string text) => BoostVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text);

    private static ConvertOptions With(InputPreprocessing preprocessing) => new() { Seed = 1, Preprocessing = [preprocessing] };

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Make(ConvertOptions options, ModelOptions? model = null)
    {
        WriteMean(1);
        var net = Converter.Convert(_net, _model, options with
        {
            Preprocessing = [.. options.Preprocessing.Select(one => one.MeanFile is { } file ? one with { MeanFile = PathOf(file) } : one)],
        }, model);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
    }

    private void Weights(string name, uint seed) =>
        Assert.True(Converter.Plan(_net, new ConvertOptions { Seed = seed, IdentityBatchNorm = true }).Net!.WriteWeights(PathOf(name)).Succeeded);

    private void WriteMean(float first)
    {
        var mean = new BlobProto { Num = 1, Channels = 3, Height = 8, Width = 8 };
        mean.Data.Add(Enumerable.Range(0, 192).Select(i => first + (i / 2f)));
        File.WriteAllBytes(PathOf("m.binaryproto"), Google.Protobuf.MessageExtensions.ToByteArray(mean));
    }
}
