using System.Text.RegularExpressions;
using PortKit.Caffe;
using PortKit.Net;
using PortKit.Reporting;

namespace PortKit.House.Tests;

/// <summary>
/// Real prototxt files, where a folder of them lies beside the checkout: every one parses, and either is planned or gets coded
/// diagnostics with a place.
/// </summary>
public sealed partial class CorpusTests
{
    [Fact]
    public void Every_file_is_planned_or_refused_with_a_place()
    {
        var corpus = Path.GetFullPath(Repository.PathOf("..", "shared", "corpus"));
        Assert.SkipUnless(Directory.Exists(corpus), "No corpus lies beside the checkout.");
        var planned = 0;
        var refused = 0;
        foreach (var row in File.ReadLines(Path.Combine(corpus, "index.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            var path = Path.Combine(corpus, row[0]);
            var net = Converter.Plan(path, new ConvertOptions { Seed = 1 });
            if (net.Succeeded)
            {
                planned++;
                continue;
            }

            refused++;
            var errors = net.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
            Assert.NotEmpty(errors);
            Assert.DoesNotContain(errors, error => error.Code == Codes.Internal);
            if (row[^1] == "yes")
            {
                // A solver of Caffe's own may name a net that is not.
                Assert.DoesNotContain(
                    net.Diagnostics,
                    diagnostic => diagnostic.Location.File == path && diagnostic.Code is (CaffeCodes.Syntax or CaffeCodes.Value or CaffeCodes.UnknownField));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{planned} planned, {refused} refused.");
    }

    /// <summary>Whatever parses can be looked at. Large nets that are planned are left out, for all their weights are made.</summary>
    [Fact]
    public void Every_file_that_parses_gives_a_page()
    {
        const int MostParameters = 3_000_000;
        var corpus = Path.GetFullPath(Repository.PathOf("..", "shared", "corpus"));
        Assert.SkipUnless(Directory.Exists(corpus), "No corpus lies beside the checkout.");
        foreach (var path in Directory.EnumerateFiles(corpus, "*.prototxt", SearchOption.AllDirectories))
        {
            var net = Converter.Plan(path, new ConvertOptions { Seed = 1 });
            if (net.Outline is null)
            {
                // A template is none yet, and a solver's net may be elsewhere.
                var errors = net.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
                Assert.All(errors, error => Assert.True(error.Code is CaffeCodes.Template or CaffeCodes.SolverNet or CaffeCodes.Unreadable, error.ToString()));
                continue;
            }

            if (net.Net?.Plan.ParameterCount > MostParameters)
                continue;
            var page = NetReport.Compose(net, new ReportOptions { Signal = false, Verify = false }, cancellation: TestContext.Current.CancellationToken).Html;
            Assert.Equal(net.Outline.Layers.Count, page.Split("data-i=").Length - 1);
            Assert.Equal(!net.Succeeded, page.Contains("id=\"missing\"", StringComparison.Ordinal));
            Assert.DoesNotContain(corpus, page, StringComparison.Ordinal);
        }
    }

    /// <summary>The sizes that the authors of DenseNet give: 224 goes to 56 after the first pooling, and to 7 in the last block.</summary>
    [Theory]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_121.prototxt")]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_161.prototxt")]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_169.prototxt")]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_201.prototxt")]
    [InlineData("soeaver+caffe-model/cls/densenet/deploy_densenet201.prototxt")]
    public void A_DenseNet_has_the_sizes_of_its_authors(string file)
    {
        var path = Path.GetFullPath(Repository.PathOf("..", "shared", "corpus", file));
        Assert.SkipUnless(File.Exists(path), "No corpus lies beside the checkout.");
        var net = Converter.Plan(path, new ConvertOptions { Seed = 1 });
        Assert.DoesNotContain(net.Diagnostics, diagnostic => diagnostic.Code == CaffeCodes.UnknownField);
        var sizes = net.Net!.Plan.Layers.Where(layer => layer.Source.Type == "Pooling")
            .Select(layer => (layer.Bottoms[0].Shape[2], layer.Tops[0].Shape[2]))
            .ToList();
        Assert.Equal([(112, 56), (56, 28), (28, 14), (14, 7), (7, 1)], sizes);
    }

    /// <summary>Whoever types what the hints say gets on: no shape is asked for twice, and no layer complains of it.</summary>
    [Fact]
    public void Shapes_that_are_proposed_fit()
    {
        var corpus = Path.GetFullPath(Repository.PathOf("..", "shared", "corpus"));
        Assert.SkipUnless(Directory.Exists(corpus), "No corpus lies beside the checkout.");
        foreach (var path in Directory.EnumerateFiles(corpus, "*.prototxt", SearchOption.AllDirectories))
        {
            var before = Errors(Converter.Plan(path, new ConvertOptions { Seed = 1 }));
            var proposed = before.SelectMany(error => Option().Matches(error.Hint ?? ""))
                .DistinctBy(option => option.Groups[1].Value)
                .ToDictionary(option => option.Groups[1].Value, option => new Shape([.. option.Groups[2].Value.Split('x').Select(int.Parse)]));
            if (proposed.Count == 0)
                continue;
            var after = Errors(Converter.Plan(path, new ConvertOptions { Seed = 1, InputShapes = proposed }));
            Assert.DoesNotContain(after, error => error.Code == Codes.UnknownShape);
            Assert.Empty(after.Except(before));
        }

        static List<Diagnostic> Errors(PlanResult net) => [.. net.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    [GeneratedRegex(@"--input (\S+)=([0-9x]+)(?= )")]
    private static partial Regex Option();
}
