using System.Runtime.Intrinsics;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// Logarithm, sine and cosine in floats, by the polynomials of Moshier's Cephes library (logf.c, sinf.c), with every
/// multiplication that feeds an addition fused with it: the last bits are those of PyTorch's vector kernels.
/// </summary>
internal static class SingleFunctions
{
    private const float SqrtHalf = 0.70710678118654752f;
    private const float FourOverPi = 1.27323954473516f;

    // ln 2, and pi / 4 below, in parts of few bits, so that their products with small whole numbers are exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float QuarterPiHigh = 0.78515625f;
    private const float QuarterPiMiddle = 2.4187564849853515625e-4f;
    private const float QuarterPiLow = 3.77489497744594108e-8f;

    /// <summary>The natural logarithm of normal numbers above 0.</summary>
    public static Vector256<float> Log(Vector256<float> x)
    {
        // x = m * 2^e, m from sqrt(1/2) to sqrt(2); f = m - 1.
        var bits = x.AsInt32();
        var e = Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(126));
        var m = ((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle();
        var isSmall = Vector256.LessThan(m, Vector256.Create(SqrtHalf));
        var f = m - Vector256<float>.One + (m & isSmall);
        e -= Vector256<float>.One & isSmall;

        var p = Vector256.Create(7.0376836292e-2f);
        p = Next(p, f, -1.1514610310e-1f);
        p = Next(p, f, 1.1676998740e-1f);
        p = Next(p, f, -1.2420140846e-1f);
        p = Next(p, f, 1.4249322787e-1f);
        p = Next(p, f, -1.6668057665e-1f);
        p = Next(p, f, 2.0000714765e-1f);
        p = Next(p, f, -2.4999993993e-1f);
        p = Next(p, f, 3.3333331174e-1f);
        var square = f * f;
        p = Vector256.FusedMultiplyAdd(p * f, square, e * Ln2Low) - square * 0.5f;
        return Vector256.FusedMultiplyAdd(e, Vector256.Create(Ln2High), f + p);
    }

    /// <summary>Sine and cosine of angles from 0 to some thousands.</summary>
    public static (Vector256<float> Sin, Vector256<float> Cos) SinCos(Vector256<float> angle)
    {
        // The nearest even number of eighth turns, and what is left, from -pi/4 to pi/4.
        var eighths = (Vector256.ConvertToInt32(angle * FourOverPi) + Vector256<int>.One) & Vector256.Create(~1);
        var turns = Vector256.ConvertToSingle(eighths);
        var x = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-QuarterPiHigh), angle);
        x = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-QuarterPiMiddle), x);
        x = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-QuarterPiLow), x);
        var square = x * x;

        var c = Vector256.Create(2.443315711809948e-5f);
        c = Next(c, square, -1.388731625493765e-3f);
        c = Next(c, square, 4.166664568298827e-2f);
        c = Vector256.FusedMultiplyAdd(c * square, square, square * -0.5f) + Vector256<float>.One;

        var s = Vector256.Create(-1.9515295891e-4f);
        s = Next(s, square, 8.3321608736e-3f);
        s = Next(s, square, -1.6666654611e-1f);
        s = Vector256.FusedMultiplyAdd(s * square, x, x);

        // A quarter turn swaps the two; half a turn changes the sine's sign, and a quarter to three quarters the cosine's.
        var isSwapped = Vector256.Equals(eighths & Vector256.Create(2), Vector256.Create(2)).AsSingle();
        var sinSign = (eighths & Vector256.Create(4)) << 29;
        var cosSign = ((eighths + Vector256.Create(2)) & Vector256.Create(4)) << 29;
        var sin = Vector256.ConditionalSelect(isSwapped, c, s);
        var cos = Vector256.ConditionalSelect(isSwapped, s, c);
        return ((sin.AsInt32() ^ sinSign).AsSingle(), (cos.AsInt32() ^ cosSign).AsSingle());
    }

    // A step of Horner's scheme.
    private static Vector256<float> Next(Vector256<float> sum, Vector256<float> x, float coefficient) =>
        Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficient));
}
