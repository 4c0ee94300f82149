using PortKit.Layers;

namespace PortKit.Explanation.Code;

/// <content>Pooling: libtorch's own where it lays the windows as Caffe does, and padding that is said in full elsewhere.</content>
internal abstract partial class TorchModule
{
    /// <summary>Where libtorch's pooling still takes padding: up to half a window.</summary>
    private const int HalfWindow = 2;

    /// <inheritdoc/>
    public override string MaxPool(string x, PoolingAxis height, PoolingAxis width)
    {
        var (h, w) = (height.Trimmed, width.Trimmed);
        return CeilMode(h, w) is { } ceil
            ? $"F.max_pool2d({x}, {Windows(h, w)}{(ceil ? ", " + Named("ceil_mode", Flag(true)) : "")})"
            : $"F.max_pool2d({Padded(x, h, w, Number(-float.MaxValue))}, {Windows(h with { Pad = 0 }, w with { Pad = 0 })})";
    }

    /// <inheritdoc/>
    public override string MeanPool(string x, PoolingAxis height, PoolingAxis width)
    {
        if (CeilMode(height, width) is { } ceil && (height.ExcludesPadding || (height.After == height.Pad && width.After == width.Pad)))
        {
            var excludes = height.ExcludesPadding ? ", " + Named("count_include_pad", Flag(false)) : "";
            return $"F.avg_pool2d({x}, {Windows(height, width)}{(ceil ? ", " + Named("ceil_mode", Flag(true)) : "")}{excludes})";
        }

        string[] rows = [.. Divisors(height).Select(divisor => Number(divisor))];
        string[] columns = [.. Divisors(width).Select(divisor => Number(divisor))];
        var windows = Windows(height with { Pad = 0 }, width with { Pad = 0 });
        var sums = $"F.avg_pool2d({Padded(x, height, width, "0.0")}, {windows}, {Named("divisor_override", "1")})";
        return $"({sums} / ({Floats(rows)}.reshape({List([rows.Length, 1])}) * {Floats(columns)}))";
    }

    /// <summary>Whether libtorch lays the windows as Caffe does, and if so whether with ceil_mode.</summary>
    private static bool? CeilMode(PoolingAxis height, PoolingAxis width)
    {
        PoolingAxis[] both = [height, width];
        if (both.Any(axis => axis.Pad > axis.Kernel / HalfWindow || axis.NonEmpty < axis.Output))
            return null;
        if (both.All(axis => Count(axis, ceil: false) == axis.Output))
            return false;
        return both.All(axis => Count(axis, ceil: true) == axis.Output) ? true : null;

        // pooling_output_shape of ATen: a last window that would begin beyond the axis and the padding before it is left out.
        static long Count(PoolingAxis axis, bool ceil)
        {
            var steps = axis.Input + (2L * axis.Pad) - axis.Kernel;
            if (steps < 0)
                return -1;
            var count = ((steps + (ceil ? axis.Stride - 1 : 0)) / axis.Stride) + 1;
            return ceil && (count - 1) * axis.Stride >= (long)axis.Input + axis.Pad ? count - 1 : count;
        }
    }

    private static string Windows(PoolingAxis height, PoolingAxis width)
    {
        var pad = height.Pad > 0 || width.Pad > 0 ? ", " + List([height.Pad, width.Pad]) : "";
        return $"{List([height.Kernel, width.Kernel])}, {List([height.Stride, width.Stride])}{pad}";
    }

    private string Padded(string x, PoolingAxis height, PoolingAxis width, string value) =>
        Padded(x, [height.Pad, width.Pad], [EndOf(height), EndOf(width)], value);
}
