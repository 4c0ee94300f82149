using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>The windows of a convolution as the arguments of a layer in TensorFlow or Keras.</summary>
/// <param name="geometry">The windows.</param>
/// <param name="bottom">The shape of what they go over.</param>
internal readonly struct ChannelsLastWindow(ConvolutionGeometry geometry, Shape bottom)
{
    /// <summary>The number of spatial axes.</summary>
    public int Axes => geometry.SpatialAxes;

    /// <summary>Whether there is a layer: for 1 to 3 axes behind the channels, and not both strides and dilation.</summary>
    public bool HasLayer =>
        geometry is { Axis: 1, SpatialAxes: >= 1 and <= 3 } && !(geometry.Stride.Any(step => step > 1) && geometry.Dilation.Any(step => step > 1));

    /// <summary>Whether the stride is the same along all axes.</summary>
    public bool HasOneStride => geometry.Stride.Distinct().Count() <= 1;

    /// <summary>The size of the window.</summary>
    public string Kernel => Sizes(geometry.Kernel);

    /// <summary>Strides, padding and dilation of a convolution, where they are not the defaults.</summary>
    public IEnumerable<string> Options => IsSame ? [.. StepOptions, "padding=\"same\""] : StepOptions;

    /// <summary>Strides and dilation, where they are not the defaults.</summary>
    public IEnumerable<string> StepOptions
    {
        get
        {
            if (geometry.Stride.Any(step => step > 1))
                yield return $"strides={Sizes(geometry.Stride)}";
            if (geometry.Dilation.Any(step => step > 1))
                yield return $"dilation_rate={Sizes(geometry.Dilation)}";
        }
    }

    /// <summary>The zeros around a convolution's input that need a layer of their own; null if there are none.</summary>
    public string? Padding
    {
        get
        {
            var after = geometry.EndPads(bottom);
            return IsSame || !(geometry.Pad.Any(pad => pad > 0) || after.Any(pad => pad > 0)) ? null : Sides(geometry.Pad, after);
        }
    }

    /// <summary>What is cut off the output of a deconvolution, which Caffe calls padding; null if nothing is.</summary>
    public string? Cropping => geometry.Pad.Any(pad => pad > 0) ? Sides(geometry.Pad, geometry.Pad) : null;

    // Padding that keeps the size is laid out alike only where the steps are 1 and both sides get the same.
    private bool IsSame
    {
        get
        {
            if (!geometry.Pad.Any(pad => pad > 0) || geometry.Stride.Any(step => step > 1) || !geometry.EndPads(bottom).SequenceEqual(geometry.Pad))
                return false;
            for (var axis = 0; axis < Axes; axis++)
            {
                if (2 * geometry.Pad[axis] != geometry.Dilation[axis] * (geometry.Kernel[axis] - 1))
                    return false;
            }

            return true;
        }
    }

    private static string Sizes(int[] sizes) => sizes.Distinct().Count() == 1 ? $"{sizes[0]}" : $"({string.Join(", ", sizes)})";

    private static string Sides(int[] before, int[] after)
    {
        var sides = before.Concat(after).Distinct().ToArray();
        if (sides.Length == 1)
            return $"{sides[0]}";
        string[] pairs = [.. before.Zip(after).Select(pair => $"({pair.First}, {pair.Second})")];
        return pairs.Length == 1 ? pairs[0] : $"({string.Join(", ", pairs)})";
    }
}
