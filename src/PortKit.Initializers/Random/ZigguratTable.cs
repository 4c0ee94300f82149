namespace PortKit.Initializers.Random;

/// <summary>
/// The layers of a ziggurat (Marsaglia and Tsang, 2000): rectangles of equal area under a falling density. The abscissae
/// are computed in doubles from the tail's start and the common area, and rounded to floats, as are the differences.
/// The doubles may be a few units in the last place off the exact ones; every float here is the exact one's rounding.
/// </summary>
internal sealed class ZigguratTable
{
    private ZigguratTable(int layers, double tailStart, double bottomWidth, double area, Func<double, double> density, Func<double, double> inverse)
    {
        var x = new double[layers + 1];
        var y = new double[layers + 1];
        x[0] = bottomWidth;
        x[1] = tailStart;
        for (var i = 1; i < layers; i++)
        {
            y[i] = density(x[i]);
            x[i + 1] = i + 1 < layers ? inverse(area / x[i] + y[i]) : 0;
        }

        y[layers] = 1;

        X = Array.ConvertAll(x, value => (float)value);
        Y = Array.ConvertAll(y, value => (float)value);
        XCeiling = Array.ConvertAll(x, Ceiling);
        DeltaX = [.. Enumerable.Range(0, layers).Select(i => (float)(x[i] - x[i + 1]))];
        DeltaY = [.. Enumerable.Range(0, layers).Select(i => (float)(y[i + 1] - y[i]))];
    }

    /// <summary>128 layers under exp(-x^2/2).</summary>
    public static ZigguratTable Normal { get; } = MakeNormal();

    /// <summary>256 layers under exp(-x).</summary>
    public static ZigguratTable Exponential { get; } = MakeExponential();

    /// <summary>
    /// The right edges of the layers, from the widest down to 0; [0] is the width of a rectangle as large as the bottom layer with its tail.
    /// </summary>
    public float[] X { get; }

    /// <summary>The density at the edges, from 0 (for the bottom layer) up to 1.</summary>
    public float[] Y { get; }

    /// <summary>The smallest float not below each edge: a float is less than the edge exactly if it is less than this.</summary>
    public float[] XCeiling { get; }

    /// <summary>x[i] - x[i+1].</summary>
    public float[] DeltaX { get; }

    /// <summary>y[i+1] - y[i].</summary>
    public float[] DeltaY { get; }

    private static ZigguratTable MakeNormal()
    {
        const double TailStart = 3.44261985589665212142432049147;
        const double Area = 0.00991256303533646107909568530581;
        static double Density(double x) => Math.Exp(-x * x / 2);
        return new(128, TailStart, Area / Density(TailStart), Area, Density, y => Math.Sqrt(-2 * Math.Log(y)));
    }

    private static ZigguratTable MakeExponential()
    {
        const double TailStart = 7.69711747013104971404462804802;
        const double Area = 0.00394965982258155721997757197;
        return new(256, TailStart, TailStart + 1, Area, x => Math.Exp(-x), y => -Math.Log(y));
    }

    private static float Ceiling(double value)
    {
        var rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }
}
