using System.IO.Compression;
using PortKit.Caffe.Files;

namespace PortKit.NumPy;

/// <summary>
/// A .npy file, which holds one array, or an .npz file, which holds several by name. Read are floats of 2, 4 and 8 bytes, integers and bool,
/// in C and in Fortran order, of either byte order, in every version of the format; all become floats.
/// </summary>
public sealed class NumPyFile
{
    private const string ArrayExtension = ".npy";

    private const string ArchiveExtension = ".npz";

    /// <summary>Deflate makes nothing smaller than this.</summary>
    private const long MostRatio = 1032;

    /// <summary>What a member may grow to from little: larger ones must have been compressed by less than <see cref="MostRatioOfLarge"/>.</summary>
    private const long LargeMember = 1L << 28;

    private const long MostRatioOfLarge = 100;

    private NumPyFile(string path, IReadOnlyList<string> names)
    {
        Path = path;
        Names = names;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of the arrays: of an .npz file those of its members, of a .npy file its own, both without .npy.</summary>
    public IReadOnlyList<string> Names { get; }

    private bool IsArchive => HasExtension(Path, ArchiveExtension);

    /// <summary>Whether a file is one by its name.</summary>
    public static bool IsNamedSo(string path) => HasExtension(path, ArrayExtension) || HasExtension(path, ArchiveExtension);

    /// <summary>Opens a file, by its name a .npy or an .npz, and tells what it holds. It is closed again at once.</summary>
    /// <exception cref="NumPyException">It cannot be read; the message says why.</exception>
    public static NumPyFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Guarded(() =>
        {
            using var stream = File.OpenRead(path);
            if (!HasExtension(path, ArchiveExtension))
                return new NumPyFile(path, [System.IO.Path.GetFileNameWithoutExtension(path)]);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return new NumPyFile(
                path,
                [.. zip.Entries.Select(entry => entry.FullName).Where(name => HasExtension(name, ArrayExtension)).Select(name => name[..^ArrayExtension.Length]).Distinct()]);
        });
    }

    /// <summary>What to say of a file that does not read: what is wrong with it, and what it is instead, if that shows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failure">What reading it gave.</param>
    public static Diagnostic Refusal(string path, NumPyException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var (at, message) = (SourceLocation.In(path), failure.Message);
        if (ForeignFile.Find(path, FileUse.Arrays) is { } foreign)
            return new Diagnostic(Codes.ArrayFile, DiagnosticSeverity.Error, at, $"{message} The file is {foreign.Found}.", foreign.Hint);
        var promised = HasExtension(path, ArchiveExtension) ? FileKind.Npz : FileKind.Npy;
        var hint = !HasKind(path, promised == FileKind.Npz ? FileKind.Npy : FileKind.Npz) ? null
            : promised == FileKind.Npz ? "It is one array: name it .npy." : "It holds several arrays: name it .npz.";
        return new Diagnostic(Codes.ArrayFile, DiagnosticSeverity.Error, at, message, hint);
    }

    /// <summary>Reads one of the arrays.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="NumPyException">It cannot be read; the message says why, and at which byte.</exception>
    public NumPyArray Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guarded(() =>
        {
            using var stream = File.OpenRead(Path);
            if (!IsArchive)
                return NpyReader.Read(stream, stream.Length);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return ReadMember(zip.GetEntry(name + ArrayExtension) ?? throw new NumPyException($"A member '{name}{ArrayExtension}' is expected. Found none."));
        });
    }

    private static NumPyArray ReadMember(ZipArchiveEntry entry)
    {
        try
        {
            var ratio = entry.Length / Math.Max(entry.CompressedLength, 1);
            if (ratio > MostRatio || (ratio > MostRatioOfLarge && entry.Length > LargeMember))
            {
                throw new NumPyException(
                    $"A size in keeping with the {entry.CompressedLength} bytes that are stored is expected. Found a member that says it has {entry.Length}.");
            }

            using var stream = entry.Open();
            return NpyReader.Read(stream, entry.Length);
        }
        catch (NumPyException failure)
        {
            throw failure.In(entry.FullName);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or NotSupportedException)
        {
            throw new NumPyException($"Member '{entry.FullName}' cannot be read: {failure.Message}", failure);
        }
    }

    private static bool HasKind(string path, FileKind kind)
    {
        try
        {
            return FileKinds.Detect(path) == kind;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException failure)
        {
            throw new NumPyException($"An .npz file, a zip archive, is expected. Found something that does not read as one: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new NumPyException($"The file cannot be read: {failure.Message}", failure);
        }
    }
}
