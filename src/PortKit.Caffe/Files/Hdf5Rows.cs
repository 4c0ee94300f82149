using PortKit.Files.Hdf5;
using PortKit.Files.Npy;

namespace PortKit.Caffe.Files;

/// <summary>
/// Rows for training as Caffe's HDF5Data takes them (hdf5_data_layer.cpp): an HDF5 file with a dataset of floats for each top, or a text that names
/// such files, one on each line, whose rows follow one another.
/// </summary>
public static class Hdf5Rows
{
    private const string ListExtension = ".txt";
    private const int MostFiles = 1 << 16;

    /// <summary>Whether a file's name is that of an HDF5 file or a list.</summary>
    public static bool IsNameOf(string path) =>
        new[] { Hdf5Format.Extension, Hdf5Format.LongExtension, ListExtension }.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the rows of a top.</summary>
    /// <param name="path">
    /// An HDF5 file, or a list; the names in it are looked for from the current folder, as Caffe does, and from beside the list.
    /// </param>
    /// <param name="top">The name of the top, and of its dataset.</param>
    /// <param name="limits">How much may be taken; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">A file cannot be read, or has no such dataset.</exception>
    public static NumPyArray Read(string path, string top, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(top);
        limits ??= Limits.Default;
        try
        {
            return IsList(path)
                ? Joined([.. Files(path, limits).Select(file => (file, ReadOne(file, top, limits)))], top)
                : ReadOne(path, top, limits);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DamagedFileException($"a file that can be read is expected. {failure.Message}");
        }
    }

    private static bool IsList(string path) => ListExtension.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase);

    private static List<string> Files(string path, Limits limits)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var names = System.Text.Encoding.UTF8.GetString(BoundedRead.All(path, limits))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > MostFiles)
            throw new DamagedFileException($"the names of 1 to {MostFiles} HDF5 files are expected, one on each line. Found {names.Length}");
        return [.. names.Select(name => File.Exists(name) ? name : Path.Combine(folder, name))];
    }

    private static NumPyArray ReadOne(string path, string top, Limits limits)
    {
        using var file = File.OpenHandle(path);
        if (Hdf5Object.FindStart(file) is not { } start)
            throw new DamagedFileException($"an HDF5 file is expected. Found '{path}', which is none");
        var root = Hdf5Object.Root(path, file, start, limits);
        var links = root.Links();
        var dataset = links.Where(link => link.Name == top).Select(root.Open).FirstOrDefault();
        if (dataset is not { IsDataset: true })
        {
            var found = links.Count == 0 ? "nothing" : string.Join(", ", links.Take(8).Select(one => $"'{one.Name}'"));
            throw new DamagedFileException($"a dataset '{top}' is expected in '{path}'. Found {found}");
        }

        var (dims, values) = dataset.Dataset($"'{top}' of '{path}'");
        if (values.Count * sizeof(float) > Math.Min(limits.Memory, Array.MaxLength) || dims.Any(dim => dim > int.MaxValue))
            throw new DamagedFileException($"a dataset of at most 2 GiB is expected, which memory can take. Found {values.Count} values");
        var array = new float[values.Count];
        using var destination = new ArrayStream(array);
        values.CopyTo(destination);
        return new NumPyArray([.. dims.Select(dim => (int)dim)], array);
    }

    private static NumPyArray Joined(IReadOnlyList<(string File, NumPyArray Rows)> parts, string top)
    {
        var first = parts[0].Rows;
        foreach (var (file, rows) in parts)
        {
            if (rows.Dims.Count == 0 || !rows.Dims.Skip(1).SequenceEqual(first.Dims.Skip(1)))
            {
                throw new DamagedFileException(
                    $"rows of {string.Join('x', first.Dims.Skip(1))} are expected for '{top}' in every file of the list. Found an array of shape "
                        + $"{string.Join('x', rows.Dims)} in '{file}'");
            }
        }

        var (count, length) = (parts.Sum(part => (long)part.Rows.Dims[0]), parts.Sum(part => (long)part.Rows.Values.Length));
        if (count > int.MaxValue || length > Array.MaxLength)
            throw new DamagedFileException($"rows that fit into memory are expected. Found {count}");
        var values = new float[length];
        var at = 0;
        foreach (var (_, rows) in parts)
        {
            rows.Values.CopyTo(values, at);
            at += rows.Values.Length;
        }

        return new NumPyArray([(int)count, .. first.Dims.Skip(1)], values) { RowsOfFiles = [.. parts.Select(part => part.Rows.Dims[0])] };
    }
}
