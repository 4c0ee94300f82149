using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Drawing;

/// <summary>
/// Draws how scales go over a training: a row for each layer, a column for each time, the darker the further a scale is from that of the first
/// time.
/// </summary>
internal static class ScaleMap
{
    private const double Left = 150;
    private const double Width = 600;
    private const double RowHeight = 18;
    private const double Bottom = 40;
    private const double Gap = 1;

    // Four times as large, or a quarter, has the full colour.
    private const double FullDoublings = 2;

    /// <summary>The map as an SVG element.</summary>
    /// <param name="scales">The scales of one kind, in order of their times.</param>
    /// <param name="label">What it shows, for those who do not see it.</param>
    public static Markup Draw(IReadOnlyList<TrainingScale> scales, string label)
    {
        int[] times = [.. scales.Select(scale => scale.Iteration).Distinct()];
        var columns = times.Index().ToDictionary(time => time.Item, time => time.Index);
        var rows = scales.GroupBy(scale => scale.Name).ToList();
        var (cell, height) = ((Width - Left) / times.Length, (rows.Count * RowHeight) + Bottom);
        var svg = new Markup();
        svg.Add($"""<svg class="scales" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" role="img" aria-label="{label}">""");
        foreach (var (row, ofOne) in rows.Index())
        {
            var y = row * RowHeight;
            svg.Add($"""<text text-anchor="end" x="{Left - 8}" y="{y + 13}">{Words.Cut(ofOne.Key, 22)}<title>{ofOne.Key}</title></text>""");
            var first = ofOne.First().RootMeanSquare;
            foreach (var scale in ofOne)
            {
                var x = Left + (columns[scale.Iteration] * cell);
                svg.Add($"""<rect class="{Kind(scale.RootMeanSquare, first)}" fill-opacity="{Strength(scale.RootMeanSquare, first)}" """);
                svg.Add($"""x="{x}" y="{y}" width="{Math.Max(0.5, cell - Gap)}" height="{RowHeight - Gap}">""");
                svg.Add($"""<title>{ofOne.Key} after {(long)scale.Iteration}: {Words.Number(scale.RootMeanSquare)}</title></rect>""");
            }
        }

        var line = (rows.Count * RowHeight) + 14;
        svg.Add($"""<text x="{Left}" y="{line}">{(long)times[0]}</text>""");
        svg.Add($"""<text text-anchor="end" x="{Width}" y="{line}">{(long)times[^1]}</text>""");
        svg.Add($"""<text class="title" text-anchor="middle" x="{(Left + Width) / 2}" y="{height - 8}">iterations</text>""");
        return svg.AddRaw("</svg>");
    }

    private static string Kind(double value, double first) =>
        !double.IsFinite(value) ? "lost" : value >= first ? "grown" : "shrunk";

    // To a hundredth, as markup rounds lengths to a tenth.
    private static string Strength(double value, double first)
    {
        var doublings = first > 0 && value > 0 ? Math.Abs(Math.Log2(value / first)) : value == first ? 0 : FullDoublings;
        var strength = double.IsFinite(doublings) ? 0.06 + (0.94 * Math.Min(1, doublings / FullDoublings)) : 1;
        return strength.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
    }
}
