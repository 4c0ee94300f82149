using System.Runtime.Intrinsics;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// Turns blocks of 16 uniform numbers into normal ones: the first eight give radii, the other eight angles, and each pair the
/// numbers in both its places.
/// </summary>
internal static class TorchNormalBlock
{
    /// <summary>The length of a block.</summary>
    public const int Size = 16;

    private const int Half = Size / 2;

    /// <summary>Turns whole blocks.</summary>
    public static void Transform(Span<float> values, float mean, float std, TorchCpu cpu)
    {
        for (; !values.IsEmpty; values = values[Size..])
        {
            if (cpu == TorchCpu.Avx2)
                TransformAvx2(values[..Size], mean, std);
            else
                TransformDefault(values[..Size], mean, std);
        }
    }

    private static void TransformAvx2(Span<float> block, float mean, float std)
    {
        var radius = Vector256.Sqrt(SingleFunctions.Log(Vector256<float>.One - Vector256.Create((ReadOnlySpan<float>)block)) * -2f);
        var angle = Vector256.Create((ReadOnlySpan<float>)block[Half..]) * (2f * MathF.PI);
        var (sin, cos) = SingleFunctions.SinCos(angle);
        var (means, stds) = (Vector256.Create(mean), Vector256.Create(std));
        Vector256.FusedMultiplyAdd(radius * cos, stds, means).CopyTo(block);
        Vector256.FusedMultiplyAdd(radius * sin, stds, means).CopyTo(block[Half..]);
    }

    private static void TransformDefault(Span<float> block, float mean, float std)
    {
        for (var i = 0; i < Half; i++)
        {
            var radius = MathF.Sqrt(-2f * MathF.Log(1f - block[i]));
            var angle = (float)(2 * Math.PI * block[i + Half]);
            block[i] = radius * MathF.Cos(angle) * std + mean;
            block[i + Half] = radius * MathF.Sin(angle) * std + mean;
        }
    }
}
