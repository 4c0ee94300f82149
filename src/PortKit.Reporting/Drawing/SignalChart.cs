using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Drawing;

/// <summary>Draws how the standard deviation goes with depth, a line for each fill, on a logarithmic scale.</summary>
internal sealed class SignalChart
{
    private const double Width = 600;
    private const double Height = 340;
    private const double Left = 56;
    private const double Right = 16;
    private const double Top = 30;
    private const double Bottom = 44;
    private const double LineHeight = 14;

    private readonly IReadOnlyList<SignalSeries> _series;
    private readonly int _points;
    private readonly double _low;
    private readonly double _high;

    private SignalChart(IReadOnlyList<SignalSeries> series)
    {
        _series = series;
        _points = series.Max(one => one.Points.Count);
        double[] logs = [.. series.SelectMany(one => one.Points).Where(IsDrawn).Select(point => Math.Log10(point.Values.Std)), 0];
        (_low, _high) = (Math.Floor(logs.Min()), Math.Max(Math.Ceiling(logs.Max()), Math.Floor(logs.Min()) + 1));
    }

    /// <summary>The chart as an SVG element.</summary>
    public static Markup Draw(IReadOnlyList<SignalSeries> series) => new SignalChart(series).Draw();

    private Markup Draw()
    {
        var svg = new Markup();
        svg.Add($"""<svg class="signal" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-label="Standard """);
        svg.Add($"""deviation of each layer with weights, in order, on a logarithmic scale">""");
        DrawAxes(svg);
        foreach (var one in _series)
            DrawLine(svg, one);
        var said = new List<double>();
        foreach (var one in _series)
            Mark(svg, one, said);
        return svg.AddRaw("</svg>");
    }

    private static bool IsDrawn(BlobSignal point) => point.Values.NonFinite == 0 && point.Values.Std > 0;

    private void DrawAxes(Markup svg)
    {
        var step = Math.Max(1, (int)Math.Ceiling((_high - _low) / 8));
        for (var power = (int)Math.Ceiling(_low / step) * step; power <= _high; power += step)
        {
            var y = Y(power);
            svg.Add($"""<path class="{(power == 0 ? "one" : "grid")}" d="M{Left} {y}H{Width - Right}"/>""");
            svg.Add($"""<text text-anchor="end" x="{Left - 8}" y="{y + 4}">{Words.PowerOfTen(power)}</text>""");
        }

        var every = Math.Max(1, (int)Math.Ceiling(_points / 10.0));
        for (var point = 0; point < _points; point += every)
            svg.Add($"""<text text-anchor="middle" x="{X(point)}" y="{Height - Bottom + 18}">{point + 1}</text>""");
        svg.Add($"""<text class="title" text-anchor="middle" x="{(Left + Width - Right) / 2}" y="{Height - 6}">layers with weights, in """);
        svg.Add($"""order</text>""");
        svg.Add($"""<text class="title" x="{6.0}" y="{12.0}">standard deviation</text>""");
    }

    private void DrawLine(Markup svg, SignalSeries series)
    {
        svg.Add($"""<g class="s-{series.Id}"><path class="line" d="M""");
        var drawn = 0;
        var gap = false;
        foreach (var (place, point) in series.Points.Index())
        {
            if (!IsDrawn(point))
            {
                gap = true;
                continue;
            }

            svg.AddRaw(drawn == 0 ? "" : gap ? "M" : "L").Add($"{X(place)} {Y(Math.Log10(point.Values.Std))}");
            (drawn, gap) = (drawn + 1, false);
        }

        svg.AddRaw(drawn == 0 ? "0 0\"/>" : "\"/>");
        foreach (var (place, point) in series.Points.Index())
        {
            var label = $"{series.Title}: {point.Layer}, ";
            if (IsDrawn(point) && _points <= 200)
            {
                svg.Add($"""<circle cx="{X(place)}" cy="{Y(Math.Log10(point.Values.Std))}" r="{2.6}">""");
                svg.Add($"""<title>{label}standard deviation {Words.Number(point.Values.Std)}</title></circle>""");
            }
        }

        svg.AddRaw("</g>");
    }

    /// <summary>
    /// Marks where the signal overflows at the top of the chart, and where it dies at its bottom, with the layer's name on a line of its own.
    /// </summary>
    private void Mark(Markup svg, SignalSeries series, List<double> said)
    {
        if (series.Trend is not { Verdict: SignalVerdict.Overflowed or SignalVerdict.Died, Layer: { } layer })
            return;
        var at = series.Points.Index().Where(point => !IsDrawn(point.Item)).Select(point => point.Index).FirstOrDefault(_points - 1);
        var isHigh = series.Trend.Verdict == SignalVerdict.Overflowed;
        var (x, y, isLate) = (X(at), Y(isHigh ? _high : _low), X(at) > Width / 2);
        var line = y + (isHigh ? LineHeight : -8);
        while (said.Exists(other => Math.Abs(other - line) < LineHeight))
            line += isHigh ? LineHeight : -LineHeight;
        said.Add(line);
        svg.Add($"""<g class="s-{series.Id}"><path class="cross" d="M{x - 5} {y - 5}l10 10m0 -10l-10 10"/>""");
        svg.Add($"""<text class="mark" text-anchor="{(isLate ? "end" : "start")}" x="{x + (isLate ? -10 : 10)}" """);
        svg.Add($"""y="{line}">{(isHigh ? "not finite: " : "all the same: ")}{Words.Cut(layer, 28)}</text></g>""");
    }

    private double X(int point) => Left + 8 + ((Width - Left - Right - 16) * (_points < 2 ? 0.5 : (double)point / (_points - 1)));

    private double Y(double log) => Top + ((Height - Top - Bottom) * (_high - log) / (_high - _low));
}
