using System.IO.Compression;
using System.Text;
using Microsoft.ML;

namespace PortKit.ML.Tests;

/// <summary>A pipeline that is saved has its model in it.</summary>
public sealed class SavedPipelineTests : IDisposable
{
    private readonly ScoringFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_loads_without_the_net_and_gives_the_same_scores(bool inChain)
    {
        var (net, zip, rows) = (_folder.Write(Nets.Small), _folder.PathOf("pipeline.zip"), Rows.Random(3, 60));
        var expected = Save(inChain, net, zip, rows);
        File.Delete(net);

        var ml = new MLContext();
        var loaded = ml.Model.Load(zip, out var schema);
        using var disposed = loaded as IDisposable;
        Assert.Equal("data", Assert.Single(schema).Name);
        Assert.Equal(expected, Rows.Column(loaded.Transform(Rows.View(ml, "data", [3, 4, 5], rows)), inChain ? "copy" : "prob"));
    }

    [Fact]
    public void Nothing_in_it_asks_for_PortKit()
    {
        var zip = _folder.PathOf("pipeline.zip");
        Save(true, _folder.Write(Nets.Small), zip, Rows.Random(1, 60));
        using var archive = ZipFile.OpenRead(zip);
        var texts = archive.Entries.Select(entry =>
        {
            using var text = new StreamReader(entry.Open(), Encoding.Latin1);
            return text.ReadToEnd().Replace("\0", "", StringComparison.Ordinal);
        }).ToList();
        Assert.Contains(texts, text => text.Contains("Microsoft.ML.OnnxTransformer", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => text.Contains(typeof(CaffeNetTransformer).Assembly.GetName().Name!, StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_disposed_of_is_not_saved()
    {
        var ml = new MLContext();
        var view = Rows.View(ml, "data", [60], Rows.Random(1, 60));
        var estimator = ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Small));
        var fitted = estimator.Fit(view);
        fitted.Dispose();
        fitted.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ml.Model.Save(fitted, view.Schema, _folder.PathOf("pipeline.zip")));
        Assert.Throws<ObjectDisposedException>(() => fitted.Transform(view));
        Assert.Throws<ObjectDisposedException>(() => estimator.Fit(view));
    }

    private static List<float[]> Save(bool inChain, string net, string zip, List<float[]> rows)
    {
        var ml = new MLContext();
        var view = Rows.View(ml, "data", [3, 4, 5], rows);
        var estimator = ml.Transforms.ApplyCaffeNet(net, options: new CaffeNetOptions { Net = new ConvertOptions { Seed = 5 } });
        ITransformer fitted = inChain ? estimator.Append(ml.Transforms.CopyColumns("copy", "prob")).Fit(view) : estimator.Fit(view);
        using var disposed = (IDisposable)fitted;
        ml.Model.Save(fitted, view.Schema, zip);
        return Rows.Column(fitted.Transform(view), "prob");
    }
}
