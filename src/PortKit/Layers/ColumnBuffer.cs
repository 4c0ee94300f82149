using System.Numerics.Tensors;

namespace PortKit.Layers;

/// <summary>
/// The columns of a convolution: a matrix with one row for each channel and place within the window, and one column for each window
/// (im2col.cpp). Over any number of spatial axes. The whole matrix is as many times larger than the input as a window has elements, so it can be
/// gathered in bands, each of some windows along the first spatial axis.
/// </summary>
internal sealed class ColumnBuffer
{
    private readonly ConvolutionGeometry _geometry;
    private readonly int[] _input;
    private readonly int[] _output;
    private readonly int _inputCount;
    private readonly int _outputLength;
    private readonly float[] _values;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="geometry">The windows.</param>
    /// <param name="channels">The number of channels that are gathered at once.</param>
    /// <param name="input">The spatial axes of the side that the windows move over.</param>
    /// <param name="output">The number of windows along each spatial axis.</param>
    /// <param name="mostValues">How many values the buffer may hold, as long as one window along the first spatial axis fits; null for all of
    /// them.</param>
    public ColumnBuffer(ConvolutionGeometry geometry, int channels, ReadOnlySpan<int> input, ReadOnlySpan<int> output, int? mostValues = null)
    {
        _geometry = geometry;
        _input = input.ToArray();
        _output = output.ToArray();
        _inputCount = _input.Aggregate(1, (product, size) => product * size);
        _outputLength = _output.Length == 0 ? 1 : _output[0];
        var inner = _output.Skip(1).Aggregate(1, (product, size) => product * size);
        var each = channels * (long)geometry.KernelCount * inner;
        BandLength = mostValues is { } most ? (int)Math.Clamp(most / Math.Max(each, 1), 1, Math.Max(_outputLength, 1)) : _outputLength;
        BandWindows = BandLength * inner;
        _values = new float[checked(each * BandLength)];
    }

    /// <summary>A bound for the buffers of the reference arithmetic: 4 MB, which caches hold.</summary>
    public static int FewValues => 1 << 20;

    /// <summary>How many windows along the first spatial axis a band has; the last band may have fewer.</summary>
    public int BandLength { get; }

    /// <summary>How many windows that are in all.</summary>
    public int BandWindows { get; }

    /// <summary>All values, row after row.</summary>
    public Span<float> Values => _values;

    /// <summary>How many channels, at least one, have columns of at most <see cref="FewValues"/> values together.</summary>
    public static int FewChannels(ConvolutionGeometry geometry, int channels, int windows) =>
        (int)Math.Clamp(FewValues / Math.Max((long)geometry.KernelCount * windows, 1), 1, Math.Max(channels, 1));

    /// <summary>Fills the columns from one item of the input; places in the padding are zero.</summary>
    /// <param name="item">The channels of the item, as many as the buffer was made for.</param>
    /// <param name="first">The first window along the first spatial axis.</param>
    /// <returns>The columns of a band, row after row.</returns>
    public ReadOnlySpan<float> Gather(ReadOnlySpan<float> item, int first = 0)
    {
        var windows = Windows(Math.Min(BandLength, _outputLength - first));
        Span<long> place = stackalloc long[_input.Length];
        if (_inputCount == 0)
        {
            // All of it is padding.
            var padding = _values.AsSpan(0, _values.Length / Math.Max(1, BandWindows) * windows);
            padding.Clear();
            return padding;
        }

        var rows = Rows(item);
        for (var row = 0; row < rows; row++)
        {
            SetPlace(row, place);
            if (place.Length > 0)
                place[0] += (long)first * _geometry.Stride[0];
            Gather(item.Slice(row / _geometry.KernelCount * _inputCount, _inputCount), _values.AsSpan(row * windows, windows), place, 0);
        }

        return _values.AsSpan(0, rows * windows);
    }

    /// <summary>
    /// Adds every column to the places of the item that it was, or would be, gathered from (col2im). Only where all windows are in one band.
    /// </summary>
    /// <param name="item">The channels of the item, at most as many as the buffer was made for.</param>
    public void ScatterAdd(Span<float> item)
    {
        var windows = Windows(_outputLength);
        Span<long> place = stackalloc long[_input.Length];
        var rows = Rows(item);
        for (var row = 0; row < rows; row++)
        {
            SetPlace(row, place);
            ScatterAdd(item.Slice(row / _geometry.KernelCount * _inputCount, _inputCount), _values.AsSpan(row * windows, windows), place, 0);
        }
    }

    private int Rows(ReadOnlySpan<float> item) => _inputCount == 0 ? 0 : item.Length / _inputCount * _geometry.KernelCount;

    /// <summary>The windows of a band. The axis counts those of the band from then on.</summary>
    private int Windows(int bandLength)
    {
        if (_output.Length > 0)
            _output[0] = bandLength;
        return _output.Aggregate(1, (product, size) => product * size);
    }

    // Where the row's element of the window falls for the first window, on each axis.
    private void SetPlace(int row, Span<long> place)
    {
        var rest = row % _geometry.KernelCount;
        for (var axis = place.Length - 1; axis >= 0; axis--)
        {
            place[axis] = ((long)(rest % _geometry.Kernel[axis]) * _geometry.Dilation[axis]) - _geometry.Pad[axis];
            rest /= _geometry.Kernel[axis];
        }
    }

    private void Gather(ReadOnlySpan<float> part, Span<float> row, ReadOnlySpan<long> place, int axis)
    {
        if (axis == _input.Length)
        {
            part.CopyTo(row);
            return;
        }

        var (first, count) = WindowsInside(place, axis);
        var size = row.Length / _output[axis];
        row[..(first * size)].Clear();
        row[((first + count) * size)..].Clear();
        if (count == 0)
            return;
        var inner = part.Length / _input[axis];
        var (at, stride) = ((int)(place[axis] + ((long)first * _geometry.Stride[axis])), _geometry.Stride[axis]);
        row = row.Slice(first * size, count * size);
        if (axis < _input.Length - 1)
        {
            for (var i = 0; i < count; i++)
                Gather(part.Slice((at + (i * stride)) * inner, inner), row.Slice(i * size, size), place, axis + 1);
        }
        else if (stride == 1)
        {
            part.Slice(at, count).CopyTo(row);
        }
        else
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = part[at + (i * stride)];
        }
    }

    private void ScatterAdd(Span<float> part, ReadOnlySpan<float> row, ReadOnlySpan<long> place, int axis)
    {
        if (axis == _input.Length)
        {
            TensorPrimitives.Add(part, row, part);
            return;
        }

        var (first, count) = WindowsInside(place, axis);
        if (count == 0)
            return;
        var (inner, size) = (part.Length / _input[axis], row.Length / _output[axis]);
        var (at, stride) = ((int)(place[axis] + ((long)first * _geometry.Stride[axis])), _geometry.Stride[axis]);
        row = row.Slice(first * size, count * size);
        if (axis < _input.Length - 1)
        {
            for (var i = 0; i < count; i++)
                ScatterAdd(part.Slice((at + (i * stride)) * inner, inner), row.Slice(i * size, size), place, axis + 1);
        }
        else
        {
            for (var i = 0; i < row.Length; i++)
                part[at + (i * stride)] += row[i];
        }
    }

    // The windows whose element, first at its place, falls inside the axis: the first of them, and how many.
    private (int First, int Count) WindowsInside(ReadOnlySpan<long> place, int axis)
    {
        var (at, stride) = (place[axis], (long)_geometry.Stride[axis]);
        var first = at >= 0 ? 0 : Math.Min((-at + stride - 1) / stride, _output[axis]);
        var end = at >= _input[axis] ? 0 : Math.Min(((_input[axis] - 1 - at) / stride) + 1, _output[axis]);
        return ((int)first, (int)Math.Max(0, end - first));
    }
}
