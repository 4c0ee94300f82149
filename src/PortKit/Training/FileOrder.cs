namespace PortKit.Training;

/// <summary>
/// The order in which HDF5Data takes the rows of its files where it shuffles (hdf5_data_layer.cpp): the files are shuffled at first and each time all
/// were gone through, a file's rows when it is read and once more each time the layer goes on to it.
/// </summary>
/// <param name="rowsOfFiles">How many rows each file has; one at least has some.</param>
internal sealed class FileOrder(IReadOnlyList<int> rowsOfFiles) : IRowOrder
{
    private LibraryRandom? _random;
    private int[] _files = [];
    private int[] _rows = [];
    private int _current;
    private int _start;
    private long _taken;

    /// <inheritdoc/>
    public int RowAt(long number)
    {
        // Training that goes on from a snapshot begins in the middle.
        if (_random is null || number < _taken)
            Begin();
        while (number - _taken >= _rows.Length)
            GoOn();
        return _start + _rows[number - _taken];
    }

    private void Begin()
    {
        (_random, _current, _taken) = (new LibraryRandom(), 0, 0);
        _files = [.. Enumerable.Range(0, rowsOfFiles.Count)];
        _random.Shuffle(_files);
        Read();
    }

    private void GoOn()
    {
        _taken += _rows.Length;
        if (_files.Length > 1)
        {
            if (++_current == _files.Length)
            {
                _current = 0;
                _random!.Shuffle(_files);
            }

            Read();
        }

        _random!.Shuffle(_rows);
    }

    private void Read()
    {
        var file = _files[_current];
        (_start, _rows) = (rowsOfFiles.Take(file).Sum(), [.. Enumerable.Range(0, rowsOfFiles[file])]);
        _random!.Shuffle(_rows);
    }
}
