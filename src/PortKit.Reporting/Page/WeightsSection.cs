using PortKit.Reporting.Drawing;
using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Page;

/// <summary>The section with the histograms: folded by the part of the net, so that a deep net is still a short page.</summary>
internal static class WeightsSection
{
    /// <summary>Histograms in one fold.</summary>
    private const int FoldSize = 12;

    /// <summary>The section.</summary>
    public static Markup Of(ReportContent content)
    {
        Histogram[] spread = [.. Owners(content).Where(histogram => histogram.Counts.Count > 0)];
        Histogram[] constant = [.. Owners(content).Where(histogram => histogram.Counts.Count == 0)];
        var body = new Markup();
        body.AddRaw("""<p class="caption">The bars are the weights as they were drawn, the line is the density that the filler’s formula says, """);
        body.AddRaw("""where there is one: they should lie on each other.</p>""");
        foreach (var fold in spread.Chunk(FoldSize).Index())
        {
            var (first, last) = (fold.Item[0].Blob.Layer.Name, fold.Item[^1].Blob.Layer.Name);
            body.Add($"""<details{new Markup().AddRaw(fold.Index == 0 ? " open" : "")}><summary>""");
            body.Add($"""<bdi>{first}</bdi> to <bdi>{last}</bdi> <span class="quiet">{Counted.Of(fold.Item.Length, "blob")}</span></summary>""");
            body.Add($"""<div class="charts">""");
            foreach (var histogram in fold.Item)
                Add(body, histogram);
            body.AddRaw("</div></details>");
        }

        if (constant.Length > 0)
            AddConstants(body, constant);
        return body;
    }

    private static IEnumerable<Histogram> Owners(ReportContent content) =>
        content.Planned!.Plan.Learnables.Where(blob => blob.Owner is null).Select(blob => content.Histograms[blob]);

    private static void Add(Markup body, Histogram histogram)
    {
        var (blob, theory) = (histogram.Blob, histogram.Theory);
        body.Add($"""<figure><figcaption><b dir="auto">{blob.ModelName}</b>""");
        body.Add($"""<span class="quiet">{blob.Spec.Shape.ToString().Replace('x', '×')}</span></figcaption>{HistogramChart.Draw(histogram)}""");
        body.Add($"""<p dir="auto">{histogram.Origin}</p>""");
        body.Add($"""<p class="quiet">std {Words.Number(histogram.Std)}""");
        if (theory is { Share: 1 })
            body.Add($", by the formula {Words.Number(theory.Std)}");
        body.AddRaw("</p></figure>");
    }

    private static void AddConstants(Markup body, Histogram[] constant)
    {
        body.Add($"""<details><summary>Blobs of one value <span class="quiet">{Counted.Of(constant.Length, "blob")}</span></summary>""");
        body.Add($"""<div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th>blob</th><th>shape</th>""");
        body.Add($"""<th class="num">value</th></tr></thead><tbody>""");
        foreach (var histogram in constant)
        {
            body.Add($"""<tr><td><bdi>{histogram.Blob.ModelName}</bdi></td><td>{histogram.Blob.Spec.Shape.ToString().Replace('x', '×')}</td>""");
            body.Add($"""<td class="num">{Words.Number(histogram.Min)}</td></tr>""");
        }

        body.AddRaw("</tbody></table></div></details>");
    }
}
