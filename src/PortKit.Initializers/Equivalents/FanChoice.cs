using PortKit.Initializers.Caffe;

namespace PortKit.Initializers.Equivalents;

/// <summary>In which mode a framework's own initializers scale an array as Caffe does.</summary>
/// <param name="Mode">The mode; null if only explicit numbers are safe.</param>
/// <param name="Also">A mode that happens to be right for these dims and is not to be relied on, or null.</param>
/// <param name="IsSwapped">Whether the framework's fan-in is Caffe's fan-out and the other way round.</param>
internal readonly record struct FanChoice(FanMode? Mode, FanMode? Also, bool IsSwapped)
{
    /// <summary>Compares Caffe's fans with the framework's.</summary>
    /// <param name="norm">By which fan Caffe scales.</param>
    /// <param name="caffe">Caffe's fans.</param>
    /// <param name="own">The framework's, or null if it counts none.</param>
    /// <param name="isDepthwise">Whether a swap is an accident of the multiplier 1, as it is for depthwise kernels.</param>
    public static FanChoice Of(VarianceNorm norm, Fans caffe, Fans? own, bool isDepthwise)
    {
        if (own is not { } fans)
            return default;
        var (mode, other) = norm switch
        {
            VarianceNorm.FanOut => (FanMode.Out, FanMode.In),
            VarianceNorm.Average => (FanMode.Average, FanMode.Average),
            _ => (FanMode.In, FanMode.Out),
        };
        var isSwapped = fans.In == caffe.Out && fans.Out == caffe.In && fans.In != fans.Out;
        if (fans.Doubled(mode) == caffe.Doubled(mode))
            return new(mode, null, isSwapped);
        if (!isSwapped)
            return default;
        return isDepthwise ? new(null, other, true) : new(other, null, true);
    }
}
