using PortKit.Reporting.Drawing;
using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Page;

/// <summary>The sections of the page.</summary>
internal static class Sections
{
    /// <summary>The sections that there is something to show in.</summary>
    public static IReadOnlyList<(string Id, string Title, Markup Body)> Of(ReportContent content)
    {
        List<(string, string, Markup)> sections = [("summary", "Summary", SummarySection.Of(content))];
        if (content.Outline.Layers.Count > 0)
            sections.Add(("graph", "Graph", Graph(content)));
        if (content.Histograms.Count > 0)
            sections.Add(("weights", "Weights", WeightsSection.Of(content)));
        if (content.Series.Count > 0)
            sections.Add(("signal", "Signal", Signal(content)));
        if (content.Verification is { Blobs.Count: > 0 } verification)
            sections.Add(("verification", "Verification", VerificationSection.Of(verification)));
        sections.Add(("messages", "Messages", Messages(content)));
        return sections;
    }

    private static Markup Graph(ReportContent content)
    {
        var body = new Markup();
        body.AddRaw("""<p class="caption">Each box is a layer, with what it makes; the small ones below it work in place. Choose one to see """);
        body.AddRaw("""all of it.</p>""");
        body.AddRaw("""<div class="tools"><label class="find"><span class="hidden">Find a layer</span>""");
        body.AddRaw("""<input id="find" type="search" placeholder="Find a layer" autocomplete="off" spellcheck="false"></label>""");
        body.AddRaw("""<output id="found"></output>""");
        body.AddRaw("""<span class="zoom"><button type="button" data-zoom="in" aria-label="Zoom in" title="Zoom in (+)">+</button>""");
        body.AddRaw("""<button type="button" data-zoom="out" aria-label="Zoom out" title="Zoom out (−)">−</button>""");
        body.AddRaw("""<button type="button" data-zoom="width" title="The width of the net">Width</button>""");
        body.AddRaw("""<button type="button" data-zoom="all" title="All of the net (0)">All</button></span></div>""");
        body.AddRaw("<div class=\"stage\"><div class=\"canvas\" id=\"canvas\">").Add($"{GraphPicture.Draw(content.Outline)}");
        body.AddRaw("""<svg id="map" aria-hidden="true" preserveAspectRatio="none"></svg><div id="tip" aria-hidden="true"></div></div>""");
        body.AddRaw("""<aside id="panel" hidden aria-label="The layer that is chosen" tabindex="-1"></aside></div>""");
        body.AddRaw("<ul class=\"legend\">");
        var present = content.Outline.Layers.Select(FamilyColour.Of).ToHashSet();
        foreach (var family in FamilyColour.All.Where(present.Contains))
            body.Add($"""<li class="f-{family.Id}"><i></i>{family.Title}</li>""");
        body.AddRaw("""</ul><p class="quiet keys">Ctrl and wheel to zoom, or the wheel alone after a click; drag to move; two fingers do both. """);
        body.AddRaw("""With the keyboard: Tab to the graph, arrows from layer to layer, Enter to open, Esc to close, + − 0 to zoom, """);
        return body.AddRaw("""Shift and arrows to move.</p>""");
    }

    private static Markup Signal(ReportContent content)
    {
        var body = new Markup();
        body.AddRaw("""<p class="caption">Normal numbers are sent through the net; a line that stays level is a signal that reaches the end, """);
        body.AddRaw("""one that falls or rises by decades is a net that hardly trains.</p>""");
        body.AddRaw("<div class=\"pair\">");

        // A line that goes through the roof would press the others flat, so it has a chart of its own beside theirs.
        Chart(body, "On a scale that shows a slow decay.", [.. content.Series.Where(series => series.Id != "truncated")]);
        Chart(body, "Beside a normal distribution that does not know of the fan-in.", content.Series);
        body.AddRaw("</div><ul class=\"lines\">");
        foreach (var series in content.Series)
            body.Add($"""<li class="s-{series.Id}"><i></i><strong>{series.Title}</strong> <span><bdi>{series.Verdict}</bdi></span></li>""");
        return body.AddRaw("</ul>");
    }

    private static void Chart(Markup body, string caption, IReadOnlyList<SignalSeries> series)
    {
        body.Add($"""<figure><figcaption>{caption}</figcaption>""");
        body.Add($"""<div class="scroll" tabindex="0" role="group" aria-label="Chart">{SignalChart.Draw(series)}</div></figure>""");
    }

    private static Markup Messages(ReportContent content)
    {
        if (content.Diagnostics.Count == 0)
            return new Markup().AddRaw("<p class=\"quiet\">Nothing was said of this net.</p>");
        return MessageList.Of(content.Diagnostics, content);
    }
}
