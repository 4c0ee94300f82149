namespace PortKit.Layers;

/// <summary>The windows of a pooling along one spatial axis, as pooling_layer.cpp lays them.</summary>
/// <param name="Input">The size of the axis.</param>
/// <param name="Kernel">The size of a window.</param>
/// <param name="Stride">The step between windows.</param>
/// <param name="Pad">How far before the axis the first window starts.</param>
/// <param name="Output">The number of windows; at least 1.</param>
internal readonly record struct PoolingAxis(int Input, int Kernel, int Stride, int Pad, int Output)
{
    /// <summary>How far behind the axis a mean still counts zeros; as far as before it, unless a fork says otherwise.</summary>
    public int After { get; init; } = Pad;

    /// <summary>Whether a mean counts the elements of the axis alone, and no padding.</summary>
    public bool ExcludesPadding { get; init; }

    /// <summary>
    /// How many windows start inside the axis. Those after them see nothing: Caffe rounds up, and looks whether the last window starts
    /// inside only where there is padding.
    /// </summary>
    public int NonEmpty => (int)Math.Min(Output, (((long)Input + Pad - 1) / Stride) + 1);

    /// <summary>How far the last window that sees something reaches beyond the axis; 0 if it does not.</summary>
    public int EndPad => (int)Math.Max(0, Start(NonEmpty - 1) + Kernel - Input);

    /// <summary>Whether a window reaches beyond the padding, and is cut off there.</summary>
    public bool IsClipped => EndPad > After;

    /// <summary>
    /// The same windows without size to spare: a single one that covers axis and padding becomes as large as the axis, so that no kernel,
    /// however large, asks for more memory than the axis takes.
    /// </summary>
    public PoolingAxis Trimmed => Kernel > (long)Input + Pad + After ? this with { Kernel = Input, Stride = 1, Pad = 0, After = 0 } : this;

    /// <summary>
    /// Caffe's number of windows. It divides in float, and rounds up unless asked otherwise; where there is padding, a last window that
    /// would start beyond the axis and the padding before it is dropped.
    /// </summary>
    public static long CountWindows(int input, int kernel, int stride, int pad, bool paddedPlane, bool roundDown, int? after = null)
    {
        var steps = (float)((long)input + pad + (after ?? pad) - kernel) / stride;
        var count = (long)(roundDown ? MathF.Floor(steps) : MathF.Ceiling(steps)) + 1;
        return paddedPlane && (count - 1) * stride >= (long)input + pad ? count - 1 : count;
    }

    /// <summary>Where a window starts; negative in the padding.</summary>
    public long Start(int window) => ((long)window * Stride) - Pad;

    /// <summary>The elements that a window sees: from, and up to but not including.</summary>
    public (int From, int To) Seen(int window)
    {
        var from = Math.Clamp(Start(window), 0, Input);
        return ((int)from, (int)Math.Clamp(Start(window) + Kernel, from, Input));
    }

    /// <summary>
    /// The size of a window where AVE divides: cut off at the end of the padding, not of the axis. For a window beyond both it is 0
    /// or negative, and Caffe divides by it all the same.
    /// </summary>
    public long Divisor(int window) => ExcludesPadding
        ? Math.Min(Start(window) + Kernel, Input) - Math.Max(Start(window), 0)
        : Math.Min(Start(window) + Kernel, (long)Input + After) - Start(window);
}
