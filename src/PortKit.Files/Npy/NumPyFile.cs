namespace PortKit.Files.Npy;

/// <summary>
/// A .npy file, which holds one array, or an .npz file, which holds several by name. Read are floats of 2, 4 and 8 bytes, integers and bool,
/// in C and in Fortran order, of either byte order, in every version of the format. Members of archives are checked against their checksums.
/// </summary>
public sealed class NumPyFile
{
    private const int ElementsAtOnce = 1 << 14;

    private readonly NpzMember[] _members;
    private readonly Dictionary<string, NpzMember> _byName = new(StringComparer.Ordinal);

    private NumPyFile(string path, NpzMember[] members, string comment)
    {
        (Path, _members, Comment) = (path, members, comment);
        foreach (var member in members)
            _byName.TryAdd(member.FullName, member);
        Names = IsArchive
            ? [.. members.Select(member => member.FullName).Where(NpyFormat.IsArrayName).Select(NameOf).Distinct()]
            : [System.IO.Path.GetFileNameWithoutExtension(path)];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of the arrays: of an .npz file those of its members, of a .npy file its own, both without .npy.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The comment of an .npz file; empty if it has none.</summary>
    public string Comment { get; }

    private bool IsArchive => NpyFormat.IsArchiveName(Path);

    /// <summary>Opens a file, by its name a .npy or an .npz, and tells what it holds. It is closed again at once.</summary>
    /// <exception cref="DamagedFileException">It cannot be read; the message says why.</exception>
    public static NumPyFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Guarded(() =>
        {
            if (NpyFormat.IsArchiveName(path))
                return OfArchive(path);
            using var file = File.OpenRead(path);
            return new NumPyFile(path, [], "");
        });
    }

    /// <summary>Reads one of the arrays, as floats in C order, whatever type and order it has in the file.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="DamagedFileException">It cannot be read; the message says why, and at which byte.</exception>
    public NumPyArray Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guarded(() =>
        {
            if (!IsArchive)
                return Read(NpyArrayStream.OfFile(Path));
            return _byName.TryGetValue(name + NpyFormat.Extension, out var member)
                ? Read(NpyArrayStream.OfMember(member))
                : throw new DamagedFileException($"a member '{name}{NpyFormat.Extension}' is expected. Found none");
        });
    }

    /// <summary>
    /// The arrays of an .npz file, whatever its name; it holds nothing else, and no two of one name. Their elements stay in the file until they are
    /// asked for.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="comment">Gets the comment of the zip; empty if it has none.</param>
    /// <exception cref="DamagedFileException">It does not read as such a file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<StoredTensor> ReadTensors(string path, out string comment)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = OfArchive(path);
        comment = file.Comment;
        var tensors = new List<StoredTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stored in file._members)
        {
            var member = stored.FullName;
            if (!member.EndsWith(NpyFormat.Extension, StringComparison.Ordinal))
                throw new DamagedFileException($"entries that end in {NpyFormat.Extension} are expected. Found '{member}'");
            if (!names.Add(member))
                throw new DamagedFileException($"each entry is expected once. Found '{member}' again");
            using var array = NpyArrayStream.OfMember(stored);
            var header = array.ReadHeader();
            tensors.Add(new StoredTensor(
                NameOf(member),
                header.Dims,
                header.Count,
                header.Elements.Type,
                () => Elements(NpyArrayStream.OfMember(stored))));
        }

        return tensors;
    }

    private static NumPyFile OfArchive(string path)
    {
        var members = NpzMember.Of(path, out var comment);
        return new NumPyFile(path, members, comment);
    }

    private static string NameOf(string member) => member[..^NpyFormat.Extension.Length];

    private static NpyElementStream Elements(NpyArrayStream array) => new(array, array.ReadHeader());

    // What is allocated is bounded by the length of the file, whatever its header says.
    private static NumPyArray Read(NpyArrayStream array)
    {
        using (array)
        {
            var header = array.ReadHeader(isHeld: true);
            using var elements = new NpyElementStream(array, header);
            var values = new float[header.Count];
            var bytes = new byte[Math.Min(values.Length, ElementsAtOnce) * header.Elements.Size];
            for (var start = 0; start < values.Length; start += ElementsAtOnce)
            {
                var count = Math.Min(ElementsAtOnce, values.Length - start);
                var part = bytes.AsSpan(0, count * header.Elements.Size);
                elements.ReadExactly(part);
                header.Elements.Convert(part, values.AsSpan(start, count));
            }

            return new NumPyArray(header.IntDims(), values);
        }
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DamagedFileException($"the file cannot be read: {failure.Message}", failure);
        }
    }
}
