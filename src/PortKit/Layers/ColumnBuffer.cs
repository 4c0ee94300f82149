using System.Numerics.Tensors;

namespace PortKit.Layers;

/// <summary>
/// The columns of a convolution: a matrix with one row for each channel and place within the window, and one column for each window
/// (im2col.cpp). Over any number of spatial axes.
/// </summary>
internal sealed class ColumnBuffer
{
    private readonly ConvolutionGeometry _geometry;
    private readonly int[] _input;
    private readonly int[] _output;
    private readonly int _inputCount;
    private readonly float[] _values;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="geometry">The windows.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="input">The spatial axes of the side that the windows move over.</param>
    /// <param name="output">The number of windows along each spatial axis.</param>
    public ColumnBuffer(ConvolutionGeometry geometry, int channels, ReadOnlySpan<int> input, ReadOnlySpan<int> output)
    {
        _geometry = geometry;
        _input = input.ToArray();
        _output = output.ToArray();
        _inputCount = _input.Aggregate(1, (product, size) => product * size);
        Windows = _output.Aggregate(1, (product, size) => product * size);
        Rows = channels * geometry.KernelCount;
        _values = new float[checked(Rows * Windows)];
    }

    /// <summary>The number of rows: channels times elements of a window.</summary>
    public int Rows { get; }

    /// <summary>The number of columns: windows.</summary>
    public int Windows { get; }

    /// <summary>All values, row after row.</summary>
    public Span<float> Values => _values;

    /// <summary>One row.</summary>
    public Span<float> Row(int index) => _values.AsSpan(index * Windows, Windows);

    /// <summary>Fills the columns from one item of the input; places in the padding are zero.</summary>
    public void Gather(ReadOnlySpan<float> item)
    {
        Span<long> place = stackalloc long[_input.Length];
        for (var row = 0; row < Rows; row++)
        {
            SetPlace(row, place);
            Gather(item.Slice(row / _geometry.KernelCount * _inputCount, _inputCount), Row(row), place, 0);
        }
    }

    /// <summary>Adds every column to the places of the item that it was, or would be, gathered from (col2im).</summary>
    public void ScatterAdd(Span<float> item)
    {
        Span<long> place = stackalloc long[_input.Length];
        for (var row = 0; row < Rows; row++)
        {
            SetPlace(row, place);
            ScatterAdd(item.Slice(row / _geometry.KernelCount * _inputCount, _inputCount), Row(row), place, 0);
        }
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
