using System.Globalization;
using PortKit.Reporting.Drawing;
using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Page;

/// <summary>The sections of a page about a training.</summary>
internal static class TrainingSections
{
    /// <summary>The sections that there is something to show in.</summary>
    public static IReadOnlyList<(string Id, string Title, Markup Body)> Of(TrainingPlan plan, TrainingRecord record)
    {
        List<(string, string, Markup)> sections = [("summary", "Summary", Summary(plan, record))];
        if (record.Losses.Count > 0)
        {
            sections.Add(("loss", "Loss", Chart(
                "The loss of the iterations before their updates. Where a point stands for several, it is their mean, and the band reaches from "
                    + "the least to the largest.",
                [new Curve("loss", "loss", [.. record.Losses.Select(span => new CurvePoint(Middle(span), span.Mean, span.Least, span.Most))])],
                "The loss over the iterations")));
            sections.Add(("rate", "Learning rate", Chart(
                $"The rate of the updates, lr_policy {plan.Schedule.RatePolicy}, before each blob's lr_mult.",
                [new Curve("rate", "learning rate", [.. record.Losses.Select(span => new CurvePoint(span.First, span.LearningRate))])],
                "The learning rate over the iterations")));
        }

        if (record.Scores.Count > 0)
            sections.Add(("scores", "Scores", Scores(record)));
        AddScales(sections, "weights", "Weights", record, isSignal: false, "How large the weights are (the root of the mean of the squares)");
        AddScales(sections, "signal", "Signal", record, isSignal: true, "How large the numbers are that layers with weights make of the last batch");
        return sections;
    }

    private static Markup Summary(TrainingPlan plan, TrainingRecord record)
    {
        var body = new Markup();
        body.AddRaw("<dl class=\"facts\">");
        Fact(body, "Parameters", Words.Short(plan.Net.Plan.ParameterCount));
        if (record.Losses.Count > 0)
        {
            var (first, last) = (record.Losses[0], record.Losses[^1]);
            Fact(body, "Iterations", (last.First + last.Count).ToString("N0", CultureInfo.InvariantCulture));
            Fact(body, "Loss at first", Words.Number(first.Mean));
            Fact(body, "Loss at last", Words.Number(last.Mean));
            Fact(body, "Learning rate at last", Words.Number(last.LearningRate));
        }

        foreach (var scores in Series(record).Take(4))
            Fact(body, $"Test {scores.Title} at last", Words.Number(scores.Points[^1].Y));
        return body.AddRaw("</dl>");
    }

    private static void Fact(Markup body, string name, string value) => body.Add($"<div><dt><bdi>{name}</bdi></dt><dd>{value}</dd></div>");

    private static Markup Scores(TrainingRecord record)
    {
        var body = new Markup();
        body.AddRaw("<p class=\"caption\">What the test nets showed, the mean over each test.</p><div class=\"pair\">");
        foreach (var curve in Series(record))
        {
            body.Add($"<figure><figcaption><bdi>{curve.Title}</bdi></figcaption>");
            body.Add($"{Scrolled(CurveChart.Draw([curve], $"{curve.Title} over the iterations"))}</figure>");
        }

        return body.AddRaw("</div>");
    }

    private static IEnumerable<Curve> Series(TrainingRecord record)
    {
        var isOne = record.Scores.Select(score => score.Net).Distinct().Count() < 2;
        return record.Scores.GroupBy(score => (score.Net, score.Output)).Select(series => new Curve(
            "score",
            isOne ? series.Key.Output : $"{series.Key.Output} of test net {series.Key.Net}",
            [.. series.Select(score => new CurvePoint(score.Iteration, score.Value))]));
    }

    private static void AddScales(
        List<(string Id, string Title, Markup Body)> sections, string id, string title, TrainingRecord record, bool isSignal, string what)
    {
        TrainingScale[] scales = [.. record.Scales.Where(scale => scale.IsSignal == isSignal)];
        if (scales.Length == 0)
            return;
        var body = new Markup();
        body.Add($"""<p class="caption">{what}, against the first time it was measured: blue where it has grown, red where it has shrunk, """);
        body.AddRaw("in full at four times and a quarter. Hold the pointer over a cell to read its value.</p>");
        body.Add($"{Scrolled(ScaleMap.Draw(scales, $"{what}, layer by layer over the iterations"))}");
        sections.Add((id, title, body));
    }

    private static Markup Chart(string caption, IReadOnlyList<Curve> curves, string label) =>
        new Markup().Add($"""<p class="caption">{caption}</p>{Scrolled(CurveChart.Draw(curves, label))}""");

    private static Markup Scrolled(Markup chart) =>
        new Markup().Add($"""<div class="scroll" tabindex="0" role="group" aria-label="Chart">{chart}</div>""");

    private static double Middle(TrainingSpan span) => span.First + ((span.Count - 1) / 2.0);
}
