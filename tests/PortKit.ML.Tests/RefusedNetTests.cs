using Microsoft.ML;
using Microsoft.ML.Runtime;
using PortKit.Net;

namespace PortKit.ML.Tests;

/// <summary>What does not convert is an exception with codes, places and hints; what should be known is in the log.</summary>
public sealed class RefusedNetTests : IDisposable
{
    private readonly ScoringFolder _folder = new();
    private readonly MLContext _ml = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("layer { name: 'a' type: 'Convolutoin' bottom: 'data' top: 'a' }", Codes.UnknownType, 2)]
    [InlineData("layer { name: 'a' type: 'LRN' bottom: 'data' top: 'a' lrn_param { local_size: 4 } }", Codes.OutOfRange, 2)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'dat' top: 'a' }", Codes.UnknownBottom, 2)]
    public void A_net_that_does_not_convert_is_told_by_code_and_place(string layer, string code, int line)
    {
        var net = _folder.Write($"layer {{ name: 'data' type: 'Input' top: 'data' input_param {{ shape {{ dim: 2 dim: 3 dim: 4 dim: 5 }} }} }}\n{layer}");
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(net));
        var error = Assert.Single(refused.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal((code, net, line), (error.Code, error.Location.File, error.Location.Line));
        Assert.Equal(error.ToString(), refused.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(_folder.PathOf("none.prototxt")));
        Assert.Contains("none.prototxt", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(Nets.Lenet, _folder.PathOf("none.caffemodel")));
        Assert.Contains("none.caffemodel", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_only_the_data_tell_is_asked_for()
    {
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(Nets.LenetToTrain));
        var error = Assert.Single(refused.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.UnknownShape, error.Code);
        Assert.Contains("`InputShapes`", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_that_mixes_its_batch_keeps_it_and_that_is_told()
    {
        var (net, rows) = (_folder.Write(Nets.Mixing), Rows.Random(2, 12));
        var estimator = _ml.Transforms.ApplyCaffeNet(net, options: new CaffeNetOptions { Net = new ConvertOptions { Seed = 1 } });
        var warning = Assert.Single(estimator.Diagnostics, diagnostic => diagnostic.Code == Codes.Batch);
        Assert.Equal((DiagnosticSeverity.Warning, 2), (warning.Severity, warning.Location.Line));
        Assert.Equal("A row is the net's own batch: data 2x6.", warning.Hint);
        var view = Rows.View(_ml, "data", [2, 6], rows);
        using var fitted = estimator.Fit(view);
        var model = _folder.Model(net, new ConvertOptions { Seed = 1 });
        Assert.Equal(rows.Select(row => Rows.Direct(model, "ip", ("data", [2, 6], row))), Rows.Column(fitted.Transform(view), "ip"));

        // Who asks for any batch gets none.
        var any = new CaffeNetOptions { Net = new ConvertOptions { Batch = BatchSize.Dynamic } };
        Assert.Contains(Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(net, options: any)).Diagnostics, one => one.Code == Codes.Batch);
    }

    [Fact]
    public void The_log_of_the_context_has_what_there_is_to_say()
    {
        List<LoggingEventArgs> told = [];
        _ml.Log += (_, message) => told.Add(message);
        var estimator = _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Mixing), options: new CaffeNetOptions { Log = _ml });
        Assert.Equal(
            estimator.Diagnostics.Select(one => (one.Severity == DiagnosticSeverity.Note ? ChannelMessageKind.Info : ChannelMessageKind.Warning, one.ToString())),
            told.Where(one => one.Source.Contains("ApplyCaffeNet", StringComparison.Ordinal) && one.RawMessage is not null && one.Kind >= ChannelMessageKind.Info).Select(one => (one.Kind, one.RawMessage)));
        Assert.Contains(estimator.Diagnostics, one => one.Code == Codes.NoSeed);
    }

    [Theory]
    [InlineData("lefft", "sum", null, "Did you mean left?")]
    [InlineData("left", "right", null, null)]
    [InlineData("left", " ", null, null)]
    [InlineData("left", "a.0", null, null)]
    [InlineData(null, "scores.output", "both", "\"scores\"")]
    [InlineData(null, "left", "both", null)]
    [InlineData(null, "all", "sum", null)]
    public void Columns_that_cannot_be_are_refused(string? input, string column, string? output, string? hint)
    {
        var names = new CaffeNetOptions
        {
            InputColumns = input is null ? new Dictionary<string, string>() : new() { [input] = column },
            OutputColumns = output is null ? new Dictionary<string, string>() : new() { [output] = column },
        };
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Pair), options: names));
        var error = Assert.Single(refused.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.Argument, error.Code);
        if (hint is not null)
            Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void One_column_for_several_outputs_is_refused()
    {
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet("Out", "In", _folder.Write(Nets.Pair)));
        Assert.Contains("left, right", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_load_is_told()
    {
        var net = _folder.Write(
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 6 } } }
            layer { name: "mine" type: "Mine" bottom: "data" top: "mine" }
            """);
        var options = new ConvertOptions { CustomOps = "my.ops", Shapes = new Dictionary<string, Shape> { ["mine"] = new(1, 6) } };
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(net, options: new CaffeNetOptions { Net = options }));
        Assert.Equal(Codes.DoesNotRun, Assert.Single(refused.Diagnostics).Code);
        Assert.Contains("Mine", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.InnerException);
    }
}
