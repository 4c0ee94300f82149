using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// How gradients go back through windows of weights (base_conv_layer.cpp). One side is the image that the windows move over, the bottom of a
/// Convolution and the top of a Deconvolution; the other has a place for each window. What stands before the channels is items on both.
/// </summary>
/// <param name="Geometry">The windows.</param>
/// <param name="Group">How many groups the channels fall into.</param>
/// <param name="Image">The shape of the side that the windows move over.</param>
/// <param name="Windows">The shape of the other side.</param>
internal readonly record struct ConvolutionGradient(ConvolutionGeometry Geometry, int Group, Shape Image, Shape Windows)
{
    private int ImageSize => Image.CountFrom(Geometry.Axis);

    private int WindowsSize => Windows.CountFrom(Geometry.Axis);

    private int Places => Windows.CountFrom(Geometry.Axis + 1);

    private int Items => Image.CountOf(0, Geometry.Axis);

    /// <summary>How many weights lead to one channel of the windows' side.</summary>
    private int Depth => Image[Geometry.Axis] / Group * Geometry.KernelCount;

    /// <summary>Adds to each weight what it is multiplied with, over all windows of all items.</summary>
    public void AddToWeights(ReadOnlySpan<float> image, ReadOnlySpan<float> windows, Span<float> weights)
    {
        var columns = Columns();
        for (var n = 0; n < Items; n++)
        {
            var gathered = columns.Gather(image.Slice(n * ImageSize, ImageSize));
            for (var row = 0; row < Windows[Geometry.Axis]; row++)
            {
                var group = row / (Windows[Geometry.Axis] / Group);
                var outer = windows.Slice((n * WindowsSize) + (row * Places), Places);
                for (var k = 0; k < Depth; k++)
                    weights[(row * Depth) + k] += TensorPrimitives.Dot(outer, gathered.Slice(((group * Depth) + k) * Places, Places));
            }
        }
    }

    /// <summary>Adds to each place of the image all windows that it stands in, times their weights.</summary>
    public void AddToImage(ReadOnlySpan<float> weights, ReadOnlySpan<float> windows, Span<float> image)
    {
        var columns = Columns();
        var rows = Windows[Geometry.Axis] / Group;
        for (var n = 0; n < Items; n++)
        {
            columns.Values.Clear();
            for (var g = 0; g < Group; g++)
            {
                MatrixProduct.Add(
                    weights.Slice(g * rows * Depth, rows * Depth),
                    rowStep: 1,
                    depthStep: Depth,
                    windows.Slice((n * WindowsSize) + (g * rows * Places), rows * Places),
                    Places,
                    columns.Values[(g * Depth * Places)..],
                    Depth,
                    resultStep: Places);
            }

            columns.ScatterAdd(image.Slice(n * ImageSize, ImageSize));
        }
    }

    /// <summary>Adds to each window what the image holds there, times the weights.</summary>
    public void AddToWindows(ReadOnlySpan<float> weights, ReadOnlySpan<float> image, Span<float> windows)
    {
        var columns = Columns();
        var rows = Windows[Geometry.Axis] / Group;
        for (var n = 0; n < Items; n++)
        {
            var gathered = columns.Gather(image.Slice(n * ImageSize, ImageSize));
            for (var g = 0; g < Group; g++)
            {
                MatrixProduct.Add(
                    weights.Slice(g * rows * Depth, rows * Depth),
                    rowStep: Depth,
                    depthStep: 1,
                    gathered.Slice(g * Depth * Places, Depth * Places),
                    Places,
                    windows.Slice((n * WindowsSize) + (g * rows * Places), rows * Places),
                    rows,
                    resultStep: Places);
            }
        }
    }

    /// <summary>Adds to each channel of a top all that stands in it.</summary>
    public static void AddToBias(ReadOnlySpan<float> top, Shape shape, int axis, Span<float> bias)
    {
        var places = shape.CountFrom(axis + 1);
        for (var row = 0; row < shape.CountOf(0, axis + 1); row++)
            bias[row % bias.Length] += TensorPrimitives.Sum(top.Slice(row * places, places));
    }

    private ColumnBuffer Columns() => new(Geometry, Image[Geometry.Axis], Image.Dims[(Geometry.Axis + 1)..], Windows.Dims[(Geometry.Axis + 1)..]);
}
