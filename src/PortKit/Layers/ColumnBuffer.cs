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
        Span<int> place = stackalloc int[_input.Length];
        for (var row = 0; row < Rows; row++)
        {
            SetPlace(row, place);
            var plane = item.Slice(row / _geometry.KernelCount * _inputCount, _inputCount);
            Gather(plane, Row(row), place, 0, 0);
        }
    }

    /// <summary>Adds every column to the places of the item that it was, or would be, gathered from (col2im).</summary>
    public void ScatterAdd(Span<float> item)
    {
        Span<int> place = stackalloc int[_input.Length];
        for (var row = 0; row < Rows; row++)
        {
            SetPlace(row, place);
            var plane = item.Slice(row / _geometry.KernelCount * _inputCount, _inputCount);
            ScatterAdd(plane, Row(row), place, 0, 0);
        }
    }

    // Where the row's element of the window falls for the first window, on each axis.
    private void SetPlace(int row, Span<int> place)
    {
        var rest = row % _geometry.KernelCount;
        for (var axis = place.Length - 1; axis >= 0; axis--)
        {
            place[axis] = (rest % _geometry.Kernel[axis] * _geometry.Dilation[axis]) - _geometry.Pad[axis];
            rest /= _geometry.Kernel[axis];
        }
    }

    private void Gather(ReadOnlySpan<float> plane, Span<float> row, ReadOnlySpan<int> place, int axis, int offset)
    {
        if (axis == _input.Length)
        {
            row[0] = plane[offset];
            return;
        }

        var size = row.Length / _output[axis];
        for (var window = 0; window < _output[axis]; window++)
        {
            var at = place[axis] + (window * _geometry.Stride[axis]);
            var part = row.Slice(window * size, size);
            if (at < 0 || at >= _input[axis])
                part.Clear();
            else
                Gather(plane, part, place, axis + 1, (offset * _input[axis]) + at);
        }
    }

    private void ScatterAdd(Span<float> plane, ReadOnlySpan<float> row, ReadOnlySpan<int> place, int axis, int offset)
    {
        if (axis == _input.Length)
        {
            plane[offset] += row[0];
            return;
        }

        var size = row.Length / _output[axis];
        for (var window = 0; window < _output[axis]; window++)
        {
            var at = place[axis] + (window * _geometry.Stride[axis]);
            if (at >= 0 && at < _input[axis])
                ScatterAdd(plane, row.Slice(window * size, size), place, axis + 1, (offset * _input[axis]) + at);
        }
    }
}
