namespace PortKit.Reporting.Drawing;

/// <summary>A point of a line, and how far what it is the mean of reaches.</summary>
/// <param name="X">Where it is.</param>
/// <param name="Y">The value there.</param>
/// <param name="Least">The least of the values that it stands for.</param>
/// <param name="Most">The largest of them.</param>
internal readonly record struct CurvePoint(double X, double Y, double Least, double Most)
{
    /// <summary>A point that stands for one value.</summary>
    public CurvePoint(double x, double y)
        : this(x, y, y, y)
    {
    }
}
