namespace PortKit.Initializers;

/// <summary>The standard normal distribution in doubles, good to about 1e-15.</summary>
internal static class NormalCurve
{
    /// <summary>The standard deviation of what lies within two of the mean, as scipy gives it and Keras writes it.</summary>
    public const double TruncatedStd = 0.87962566103423978;

    private const double InverseSqrtTwoPi = 0.39894228040143267794;

    public static double Density(double x) => InverseSqrtTwoPi * Math.Exp(-x * x / 2);

    /// <summary>The probability below x.</summary>
    public static double Below(double x) => x < 0 ? Tail(-x) : 1 - Tail(x);

    /// <summary>The probability between two points, without loss where both are far on one side.</summary>
    public static double Between(double low, double high) => low > 0 ? Tail(low) - Tail(high) : Below(high) - Below(low);

    /// <summary>The point below which a probability lies; infinite for 0 and 1.</summary>
    public static double Quantile(double probability)
    {
        if (probability <= 0)
            return double.NegativeInfinity;
        if (probability >= 1)
            return double.PositiveInfinity;
        if (probability > 0.5)
            return -Quantile(1 - probability);

        // A rough start (Hastings, Approximations for Digital Computers, 1955: good to 5e-4), then Halley's method, whose
        // error goes with the cube.
        var t = Math.Sqrt(-2 * Math.Log(probability));
        var x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
        for (var i = 0; i < 2; i++)
        {
            var step = (Below(x) - probability) / Density(x);
            x -= step / (1 + x * step / 2);
        }

        return x;
    }

    // The probability above x, for x >= 0.
    private static double Tail(double x)
    {
        if (x > 38.5)
            return 0;
        if (x < 3)
        {
            // 1/2 minus the density times x + x^3/3 + x^5/(3*5) + ..., all of whose terms are positive.
            var term = x;
            var sum = x;
            for (var i = 3; term > sum * 1e-17; i += 2)
            {
                term *= x * x / i;
                sum += term;
            }

            return 0.5 - Density(x) * sum;
        }

        // Laplace's continued fraction, density / (x + 1 / (x + 2 / (x + ...))), from its far end.
        var fraction = x;
        for (var i = 20 + (int)(400 / (x * x)); i > 0; i--)
            fraction = x + i / fraction;
        return Density(x) / fraction;
    }
}
