using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Drawing;

/// <summary>Draws a histogram with the curve that it should follow.</summary>
internal static class HistogramChart
{
    private const double Width = 260;
    private const double Height = 120;
    private const double Floor = 98;
    private const double Ceiling = 8;
    private const int CurvePoints = 60;

    /// <summary>The chart as an SVG element.</summary>
    public static Markup Draw(Histogram histogram)
    {
        double[] densities = [.. histogram.Densities];

        // The zeros of a sparse blob would leave nothing to see of the others.
        var theory = histogram.Theory;
        var top = theory is { Share: < 1 } ? theory.Peak * 1.6 : Math.Max(densities.Max(), theory?.Peak ?? 0);
        var svg = new Markup();
        var label = $"Histogram of {histogram.Blob.ModelName}: from {Words.Number(histogram.Min)} to {Words.Number(histogram.Max)}";
        svg.Add($"""<svg class="hist" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-label="{label}">""");
        svg.Add($"""<path class="bars" d="M0 {Floor}""");
        foreach (var (bin, density) in densities.Index())
            svg.Add($"V{Y(density)}H{Width * (bin + 1) / densities.Length}");
        svg.Add($"V{Floor}").AddRaw("Z\"/>").Add($"""<path class="axis" d="M0 {Floor}H{Width}"/>""");
        if (theory is not null)
            DrawTheory(svg, histogram, theory, Y);
        var (low, high) = histogram.Ends;
        Tick(svg, "start", X(histogram, low), low);
        Tick(svg, "end", X(histogram, high), high);
        if (low < 0 && high > 0 && Math.Abs(X(histogram, 0) - (Width / 2)) < Width / 5)
            Tick(svg, "middle", X(histogram, 0), 0);
        return svg.AddRaw("</svg>");

        double Y(double density) => Floor - (Math.Min(1, density / top) * (Floor - Ceiling));
    }

    private static void DrawTheory(Markup svg, Histogram histogram, FillerDensity theory, Func<double, double> y)
    {
        svg.AddRaw("<path class=\"theory\" d=\"");
        if (theory.IsFlat)
        {
            svg.Add($"M0 {Floor}H{X(histogram, theory.Low)}V{y(theory.Peak)}H{X(histogram, theory.High)}V{Floor}H{Width}");
        }
        else
        {
            for (var i = 0; i <= CurvePoints; i++)
            {
                var x = Width * i / CurvePoints;
                svg.AddRaw(i == 0 ? "M" : "L").Add($"{x} {y(theory.At(histogram.Low + ((histogram.High - histogram.Low) * i / CurvePoints)))}");
            }
        }

        svg.AddRaw("\"/>");
    }

    private static double X(Histogram histogram, double value) => Width * (value - histogram.Low) / (histogram.High - histogram.Low);

    private static void Tick(Markup svg, string anchor, double x, double value) =>
        svg.Add($"""<text text-anchor="{anchor}" x="{x}" y="{Height - 6}">{Words.Number(value)}</text>""");
}
