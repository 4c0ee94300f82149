using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Drawing;

/// <summary>Draws values over the iterations of a training: a line for each, and a band where one stands for several.</summary>
internal sealed class CurveChart
{
    private const double Width = 600;
    private const double Height = 300;
    private const double Left = 70;
    private const double Right = 16;
    private const double Top = 14;
    private const double Bottom = 44;
    private const double MostDots = 60;

    // From here on a linear scale shows nothing of the small values.
    private const double MuchLarger = 30;

    private readonly IReadOnlyList<Curve> _curves;
    private readonly bool _isLog;
    private readonly AxisScale _x;
    private readonly AxisScale _y;

    private CurveChart(IReadOnlyList<Curve> curves)
    {
        _curves = [.. curves.Select(curve => curve with { Points = [.. curve.Points.Where(IsFinite)] })];
        CurvePoint[] points = [.. _curves.SelectMany(curve => curve.Points)];
        var (least, most) = points.Length == 0 ? (0, 1) : (points.Min(point => point.Least), points.Max(point => point.Most));
        _isLog = least > 0 && most / least > MuchLarger;
        _x = AxisScale.Of(points.Length == 0 ? 0 : points.Min(point => point.X), points.Length == 0 ? 1 : points.Max(point => point.X));
        _y = _isLog ? AxisScale.OfPowers(least, most) : AxisScale.Of(least, most);
    }

    /// <summary>The chart as an SVG element.</summary>
    /// <param name="curves">The lines.</param>
    /// <param name="label">What it shows, for those who do not see it.</param>
    public static Markup Draw(IReadOnlyList<Curve> curves, string label) => new CurveChart(curves).Draw(label);

    private Markup Draw(string label)
    {
        var svg = new Markup();
        var scale = _isLog ? ", on a logarithmic scale" : "";
        svg.Add($"""<svg class="curves" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-label="{label}{scale}">""");
        foreach (var tick in _y.Ticks)
        {
            svg.Add($"""<path class="grid" d="M{Left} {Y(tick)}H{Width - Right}"/>""");
            svg.Add($"""<text text-anchor="end" x="{Left - 8}" y="{Y(tick) + 4}">{Words.Number(tick)}</text>""");
        }

        foreach (var tick in _x.Ticks)
            svg.Add($"""<text text-anchor="middle" x="{X(tick)}" y="{Height - Bottom + 18}">{Words.Number(tick)}</text>""");
        svg.Add($"""<text class="title" text-anchor="middle" x="{(Left + Width - Right) / 2}" y="{Height - 6}">iterations</text>""");
        foreach (var curve in _curves.Where(curve => curve.Points.Count > 0))
            Draw(svg, curve);
        return svg.AddRaw("</svg>");
    }

    private void Draw(Markup svg, Curve curve)
    {
        svg.Add($"""<g class="s-{curve.Id}">""");
        if (curve.Points.Any(point => point.Most > point.Least))
        {
            svg.AddRaw("<path class=\"band\" d=\"");
            foreach (var (i, point) in curve.Points.Index())
                svg.AddRaw(i == 0 ? "M" : "L").Add($"{X(point.X)} {Y(point.Most)}");
            foreach (var point in curve.Points.Reverse())
                svg.Add($"L{X(point.X)} {Y(point.Least)}");
            svg.AddRaw("Z\"/>");
        }

        svg.AddRaw("<path class=\"line\" d=\"");
        foreach (var (i, point) in curve.Points.Index())
            svg.AddRaw(i == 0 ? "M" : "L").Add($"{X(point.X)} {Y(point.Y)}");
        svg.AddRaw("\"/>");
        foreach (var point in curve.Points.Count <= MostDots ? curve.Points : [])
        {
            svg.Add($"""<circle cx="{X(point.X)}" cy="{Y(point.Y)}" r="{2.6}"><title>{curve.Title} after {(long)point.X}: {Words.Number(point.Y)}""");
            svg.AddRaw("</title></circle>");
        }

        svg.AddRaw("</g>");
    }

    private static bool IsFinite(CurvePoint point) => double.IsFinite(point.Y) && double.IsFinite(point.Least) && double.IsFinite(point.Most);

    private double X(double value) => Left + ((Width - Left - Right) * _x.PlaceOf(value));

    private double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * _y.PlaceOf(value));
}
