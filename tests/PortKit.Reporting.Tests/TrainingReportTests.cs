using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.Playwright;
using PortKit.Caffe.Protos;
using PortKit.Files.Npy;
using PortKit.Reporting.Drawing;
using PortKit.Verification;

namespace PortKit.Reporting.Tests;

/// <summary>The page of a training.</summary>
/// <param name="browser">The browser.</param>
public sealed class TrainingReportTests(Browser browser)
{
    private const string Net = """
        name: 'd<i>gits'
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } } }
        layer { name: 'ip<b>' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 5 weight_filler { type: 'xavier' } } }
        layer { name: 'relu' type: 'ReLU' bottom: 'ip' top: 'ip' }
        layer { name: 'out' type: 'InnerProduct' bottom: 'ip' top: 'out' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'out' bottom: 'label' top: 'loss' }
        layer { name: 'acc' type: 'Accuracy' bottom: 'out' bottom: 'label' top: 'acc' include { phase: TEST } }
        """;

    private static readonly Lazy<(TrainingPlan Plan, TrainingRecord Record)> Trained = new(() => Train(300));

    [Fact]
    public void All_that_was_recorded_is_shown_and_no_name_becomes_markup()
    {
        var html = TrainingReport.Compose(Trained.Value.Plan, Trained.Value.Record);
        foreach (var section in new[] { "summary", "loss", "rate", "scores", "weights", "signal" })
            Assert.Contains($"<section id=\"{section}\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>gits", html, StringComparison.Ordinal);
        Assert.DoesNotContain("ip<b>", html, StringComparison.Ordinal);
        Assert.Contains("ip&lt;b&gt;.0", html, StringComparison.Ordinal);
        Assert.Equal(html, TrainingReport.Compose(Trained.Value.Plan, Trained.Value.Record));
    }

    [Fact]
    public void A_run_that_showed_nothing_has_a_page_too()
    {
        var html = TrainingReport.Compose(Trained.Value.Plan, new TrainingRecord());
        Assert.Contains("<section id=\"summary\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"loss\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_page_opens_quietly_and_fits_its_window(int width, ColorScheme scheme)
    {
        await using var open = await browser.OpenAsync(TrainingReport.Compose(Trained.Value.Plan, Trained.Value.Record), width, 900, scheme);
        Assert.Empty(open.Said);
        Assert.Single(open.Requests, request => request.StartsWith("file:", StringComparison.Ordinal));
        Assert.False(await open.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
        Assert.True(await open.Page.Locator(".scales rect").CountAsync() > 100);
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_IMAGES") is { Length: > 1 } folder)
            await open.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"training-{width}.png"), FullPage = true });
    }

    /// <summary>Round values, in order, within the axis.</summary>
    [Fact]
    public void Axes_are_marked_at_round_values()
    {
        var random = new Random(5);
        for (var run = 0; run < 2000; run++)
        {
            var (from, span) = ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7)), Math.Pow(10, (random.NextDouble() * 12) - 6));
            var scale = AxisScale.Of(from, from + span);
            Assert.InRange(scale.Ticks.Count, 2, 11);
            Assert.All(scale.Ticks.Zip(scale.Ticks.Skip(1)), pair => Assert.True(pair.Second > pair.First));
            Assert.All(scale.Ticks, tick => Assert.InRange(tick, from - (span / 1000), from + (span * 1.001)));
        }

        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4, 0.5], AxisScale.Of(0, 0.5).Ticks);
        Assert.Equal([0.01, 0.1, 1, 10], AxisScale.OfPowers(0.02, 7).Ticks);
        Assert.Equal(0.5, AxisScale.Of(3, 3).PlaceOf(3));
    }

    /// <summary>A chart is XML in every culture, also of values that cannot be drawn.</summary>
    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 1.0, double.NaN, 3, double.PositiveInfinity, 2 })]
    [InlineData(new[] { 1e-8, 1e8 })]
    [InlineData(new[] { -1.0, 0, 1 })]
    public void Charts_are_drawn_of_whatever_there_is(double[] values)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = (CultureInfo)culture.Clone();
            CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
            var svg = CurveChart.Draw([new Curve("own", "a", [.. values.Index().Select(value => new CurvePoint(value.Index, value.Item))])], "chart");
            var drawn = XElement.Parse(svg.ToString());
            Assert.Equal(values.Any(double.IsFinite) ? 1 : 0, drawn.Descendants().Count(element => (string?)element.Attribute("class") == "line"));
            Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static (TrainingPlan Plan, TrainingRecord Record) Train(int iterations)
    {
        var solver = $"base_lr: 0.5 lr_policy: 'step' gamma: 0.5 stepsize: 100 momentum: 0.9 snapshot_after_train: false "
            + $"test_iter: 2 test_interval: 25 net_param {{\n{Net}\n}}";
        var (text, bag) = (Encoding.UTF8.GetBytes(solver), new DiagnosticBag());
        var net = Converter.Plan(text, "solver.prototxt", new ConvertOptions { Phase = Phase.Train, Seed = 1 }).Net!;
        var test = Converter.Plan(text, "solver.prototxt", new ConvertOptions { Phase = Phase.Test, TestNet = 0, Seed = 1 }).Net!;
        var plan = TrainingPlan.Create(net, [test], bag)!;
        var (record, random) = (new TrainingRecord(hasScales: true), new Random(3));
        var arrays = new Dictionary<string, NumPyArray>
        {
            ["data"] = new([400, 3], [.. Enumerable.Range(0, 1200).Select(_ => random.NextSingle())]),
            ["label"] = new([400], [.. Enumerable.Range(0, 400).Select(_ => (float)random.Next(2))]),
        };
        using var trainer = Trainer.Open(plan, bag, 1)!;
        var data = TrainingData.Create(net, arrays, _ => null, bag)!;
        var testData = TrainingData.Create(test, arrays, _ => null, bag)!;
        var result = TrainingRun.Run(trainer, data, new TrainingRunOptions { Iterations = iterations, TestData = [testData], Record = record });
        Assert.True(result.Succeeded, string.Join('\n', result.Diagnostics));
        return (plan, record);
    }
}
