namespace PortKit.Reporting.Drawing;

/// <summary>An axis from one value to another, with round values at which to mark it.</summary>
internal sealed class AxisScale
{
    private const int MostSteps = 5;

    private readonly double _from;
    private readonly double _to;
    private readonly bool _isLog;

    private AxisScale(double from, double to, bool isLog, IReadOnlyList<double> ticks) => (_from, _to, _isLog, Ticks) = (from, to, isLog, ticks);

    /// <summary>The values to mark.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A linear axis. Where both values are equal, it has room around them.</summary>
    public static AxisScale Of(double from, double to)
    {
        if (!(to > from))
            (from, to) = from == 0 ? (0, 1) : (from - (Math.Abs(from) / 2), from + (Math.Abs(from) / 2));
        var rough = (to - from) / MostSteps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = new[] { 1, 2, 5, 10 }.First(times => times * power >= rough * 0.999) * power;
        var (first, last) = ((long)Math.Ceiling((from / step) - 1e-9), (long)Math.Floor((to / step) + 1e-9));
        return new AxisScale(from, to, isLog: false, [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => Round((first + i) * step, power))]);
    }

    /// <summary>A logarithmic axis between whole powers of ten around two values above 0.</summary>
    public static AxisScale OfPowers(double from, double to)
    {
        var (low, high) = ((int)Math.Floor(Math.Log10(from)), (int)Math.Ceiling(Math.Log10(to)));
        var step = Math.Max(1, (int)Math.Ceiling((high - low) / (double)MostSteps));
        return new AxisScale(
            low, high, isLog: true, [.. Enumerable.Range(0, ((high - low) / step) + 1).Select(i => Math.Pow(10, low + (i * step)))]);
    }

    /// <summary>Where a value lies, from 0 to 1.</summary>
    public double PlaceOf(double value) => Math.Clamp(((_isLog ? Math.Log10(value) : value) - _from) / (_to - _from), 0, 1);

    // So that 3 times 0.1 is 0.3.
    private static double Round(double value, double power) => power >= 1 ? value : Math.Round(value, Math.Min(15, (int)-Math.Log10(power) + 1));
}
