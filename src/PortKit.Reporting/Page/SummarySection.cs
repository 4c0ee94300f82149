using System.Globalization;
using PortKit.Net;
using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Page;

/// <summary>The top of the page: what is missing, how the checks went, and what the net is like.</summary>
internal static class SummarySection
{
    /// <summary>The section.</summary>
    public static Markup Of(ReportContent content)
    {
        var body = new Markup();
        Cards(body, content);
        if (content.Outline.IsModel)
            Model(body);
        else if (content.Planned is null)
            Missing(body, content);
        Facts(body, content);
        return body;
    }

    private static void Cards(Markup body, ReportContent content)
    {
        body.AddRaw("<div class=\"cards\">");
        var (errors, warnings) = (content.Errors.Count(), content.Diagnostics.Count(one => one.Severity == DiagnosticSeverity.Warning));
        Card(
            body,
            content.Planned is null && !content.Outline.IsModel ? "missing" : "messages",
            errors > 0 ? "no" : warnings > 0 ? "warn" : "ok",
            "Messages",
            errors > 0 ? Counted.Of(errors, "error") : warnings > 0 ? Counted.Of(warnings, "warning") : "No errors");
        if (content.Verification is { Blobs.Count: > 0 } verification)
        {
            var compared = verification.Blobs.Count(blob => blob.Comparison is not null);
            var agreeing = verification.Blobs.Count(blob => blob.Comparison is { Agrees: true });
            Card(
                body,
                "verification",
                verification.Passed ? "ok" : "no",
                "ONNX Runtime against Caffe",
                verification.Passed
                    ? $"{(agreeing < compared ? $"{agreeing} of " : "")}{Counted.Of(compared, "blob")} agree"
                    : verification.FirstDifference is { } first ? $"Differs from {first.Layer} on" : "Differs");
        }

        if (content.Signal is { } signal)
        {
            var (kind, verdict) = signal.Trend.Verdict switch
            {
                SignalVerdict.Steady => ("ok", "Keeps its size"),
                SignalVerdict.Vanishing => ("warn", "Vanishes"),
                SignalVerdict.Exploding => ("warn", "Explodes"),
                SignalVerdict.Died => ("no", $"Dies in {signal.Trend.Layer}"),
                SignalVerdict.Overflowed => ("no", $"Overflows in {signal.Trend.Layer}"),
                _ => ("quiet", "Too few layers to tell"),
            };
            Card(body, "signal", kind, "Signal", verdict);
        }

        body.AddRaw("</div>");
    }

    private static void Card(Markup body, string section, string kind, string what, string value) =>
        body.Add($"""<a class="card {kind}" href="#{section}"><span>{what}</span><b dir="auto">{value}</b></a>""");

    private static void Model(Markup body) => body
        .AddRaw("<p>This is an ONNX model, shown as its nodes. Its weights, the signal and what Caffe computes are on the page of its net.</p>");

    private static void Missing(Markup body, ReportContent content)
    {
        var layers = content.Outline.Layers;
        var (open, refused) = (layers.Count(layer => layer.Planned is null), layers.Count(layer => layer.IsRefused));
        body.AddRaw("""<div id="missing" class="missing"><h2>What is missing</h2><p>This net cannot be converted yet. """);
        if (open > 0)
        {
            body.Add($"{open} of its {Counted.Of(layers.Count, "layer")} could not be worked out, ");
            body.Add($"and {Counted.Verb(open, "has", "have")} a dashed border below. ");
        }

        if (refused > 0)
            body.Add($"{refused} of them {Counted.Verb(refused, "is", "are")} not converted, and grey.");
        body.AddRaw("</p>").Add($"{MessageList.Of(content.Errors, content)}").AddRaw("</div>");
    }

    private static void Facts(Markup body, ReportContent content)
    {
        var outline = content.Outline;
        if (outline.IsModel)
        {
            ModelFacts(body, outline);
            return;
        }

        PlannedLayer[] planned = [.. outline.Layers.Select(layer => layer.Planned).OfType<PlannedLayer>()];
        var isWhole = outline.IsWhole;
        body.AddRaw("<dl class=\"facts\">");
        Fact(body, "Layers", $"{outline.Layers.Count}");
        if (!isWhole)
            Fact(body, "Not converted", $"{outline.Layers.Count(layer => layer.IsRefused)}");
        var parameters = planned.Sum(layer => layer.ParameterCount);
        Fact(
            body,
            isWhole ? "Parameters" : "Parameters, as far as known",
            (content.Planned?.Plan.ParameterCount ?? parameters).ToString("N0", CultureInfo.InvariantCulture));
        Fact(body, isWhole ? "Multiply-adds" : "Multiply-adds, as far as known", Words.Short(planned.Sum(layer => layer.Plan.MultiplyAdds)));
        Fact(body, "Phase", outline.Phase.ToString().ToUpperInvariant());
        if (content.Planned is { } net)
            Fact(body, "Seed", net.Fill.Seed.ToString(CultureInfo.InvariantCulture));
        body.AddRaw("</dl><dl class=\"rows\">");
        if (content.Planned is { } whole)
        {
            Row(body, "Inputs", Blobs(whole.Plan.Inputs));
            Row(body, "Outputs", Blobs(whole.Plan.Outputs));
            Row(
                body,
                "Random numbers",
                new Markup().Add($"drawn for the {whole.Fill.Phase.ToString().ToUpperInvariant()} net, as with Boost {whole.Boost.ToString()}"));
        }

        body.AddRaw("</dl>");
    }

    private static void ModelFacts(Markup body, NetOutline outline)
    {
        body.AddRaw("<dl class=\"facts\">");
        Fact(body, "Nodes", $"{outline.Layers.Count(layer => layer.Family != LayerFamily.Input)}");
        Fact(body, "Weights", outline.WeightCount.ToString("N0", CultureInfo.InvariantCulture));
        body.AddRaw("</dl>");
    }

    private static Markup Blobs(IEnumerable<BlobVersion> blobs)
    {
        var list = new Markup();
        foreach (var (place, blob) in blobs.Index())
            list
                .AddRaw(place == 0 ? "" : ", ")
                .Add($"""<bdi>{blob.Name}</bdi> <span class="quiet">{blob.Shape.ToString().Replace('x', '×')}</span>""");
        return list;
    }

    private static void Fact(Markup body, string what, string value) => body.Add($"<div><dt>{what}</dt><dd>{value}</dd></div>");

    private static void Row(Markup body, string what, Markup value) => body.Add($"<div><dt>{what}</dt><dd>{value}</dd></div>");
}
