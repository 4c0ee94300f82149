using Microsoft.ML;

namespace PortKit.ML.Tests;

/// <summary>Where the model lies that is scored, and how long.</summary>
public sealed class ScoredFileTests : IDisposable
{
    private readonly ScoringFolder _folder = new();
    private readonly MLContext _ml = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_temporary_one_goes_with_its_transformer()
    {
        var estimator = _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Small));
        var file = estimator.ModelFile;
        var fitted = estimator.Fit(Rows.View(_ml, "data", [60], Rows.Random(1, 60)));
        Assert.True(File.Exists(file));
        fitted.Dispose();
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    [Fact]
    public void A_temporary_one_goes_when_nobody_holds_it()
    {
        var folder = Forgotten();
        for (var tries = 0; tries < 100 && Directory.Exists(folder); tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void One_that_was_named_stays()
    {
        var options = new CaffeNetOptions { ModelFile = _folder.PathOf("kept.onnx") };
        var view = Rows.View(_ml, "data", [60], Rows.Random(1, 60));
        _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Small), options: options).Fit(view).Dispose();
        Assert.True(File.Exists(options.ModelFile));
        var refused = Assert.Throws<CaffeNetException>(() => _ml.Transforms.ApplyCaffeNet(
            _folder.Write(Nets.Small), options: new CaffeNetOptions { ModelFile = _folder.PathOf("net.prototxt") }));
        Assert.Equal(Codes.OutputIsInput, refused.Diagnostics.Last(one => one.Severity == DiagnosticSeverity.Error).Code);
        Assert.Equal(Nets.Small, File.ReadAllText(_folder.PathOf("net.prototxt")));
    }

    [Fact]
    public void Nothing_is_left_of_a_net_that_is_refused()
    {
        var net = Converter.Plan(Nets.Lenet).Net!;
        var refused = Assert.Throws<CaffeNetException>(
            () => NetConversion.Write(net, _folder.PathOf("two.onnx"), new ModelOptions { ExternalData = true }, SourceLocation.In("net.prototxt")));
        Assert.Equal(Codes.ModelTooLarge, Assert.Single(refused.Diagnostics).Code);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_folder.PathOf("x"))!, "two*"));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static string Forgotten() => Path.GetDirectoryName(ScoredFile.Temporary().Path)!;
}
