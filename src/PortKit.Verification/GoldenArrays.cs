using PortKit.Files.Npy;
using PortKit.Formats;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// A folder of arrays that another runtime gave, such as Caffe itself, by the names of the blobs: BLOB.npy for the last version of a blob,
/// BLOB@LAYER.npy for an earlier one, or .npz files with members of these names. What a file name cannot hold, such as /, is _ in it.
/// </summary>
public sealed class GoldenArrays
{
    private readonly Dictionary<string, NumPyFile> _files;

    private GoldenArrays(string folder, Dictionary<string, NumPyFile> files)
    {
        Folder = folder;
        _files = files;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Opens a folder. What the arrays hold is read when it is asked for.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="bag">Takes what is wrong with it.</param>
    /// <returns>Null if there is no such folder, no array in it, or a file that cannot be read.</returns>
    public static GoldenArrays? Open(string folder, DiagnosticBag bag)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(bag);
        var at = SourceLocation.In(folder);
        if (File.Exists(folder))
        {
            bag.Error(Codes.GoldenFolder, at, "A folder of arrays is expected. Found a file.", "Give the folder that it is in.");
            return null;
        }

        string? current = null;
        try
        {
            var files = new Dictionary<string, NumPyFile>(StringComparer.Ordinal);
            foreach (var path in Directory.EnumerateFiles(folder).Where(TensorFormats.HoldsArrays).Order(StringComparer.Ordinal))
            {
                current = path;
                var file = NumPyFile.Open(path);
                foreach (var name in file.Names)
                {
                    if (files.TryAdd(name, file))
                        continue;
                    var (first, second) = (Path.GetFileName(files[name].Path), Path.GetFileName(path));
                    bag.Error(Codes.GoldenFolder, at, $"One array '{name}' is expected. Found one in '{first}' and one in '{second}'.");
                }
            }

            if (files.Count == 0)
                bag.Error(Codes.GoldenFolder, at, "Files BLOB.npy are expected, or .npz files with members of such names. Found none.");
            return bag.HasErrors ? null : new GoldenArrays(folder, files);
        }
        catch (DamagedFileException failure)
        {
            var refusal = NumPyFiles.Refusal(current!, failure);
            bag.Add(refusal with { Location = at, Message = $"'{Path.GetFileName(current)}': {refusal.Message}" });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.GoldenFolder, at, $"A folder of arrays is expected. {failure.Message}");
        }

        return null;
    }

    /// <summary>Gives each blob version the name of the array that is meant for it, where there is one.</summary>
    /// <exception cref="VerificationRefusedException">There is none for any of them, or one for several.</exception>
    internal IReadOnlyDictionary<BlobVersion, string> Match(NetPlan net)
    {
        var names = new Dictionary<BlobVersion, string>();
        var named = net.Blobs.Where(blob => blob.Name.Length > 0).ToList();
        foreach (var group in named.GroupBy(blob => NameOf(blob.ModelName)).Where(group => group.Key is not null))
        {
            // A blob of the very name comes before one whose name only reads so in a file.
            var candidates = group.ToList();
            var exact = candidates.Where(blob => blob.ModelName == group.Key).ToList();
            if (exact.Count == 0 && candidates.Count > 1)
            {
                throw VerificationRefusedException.Of(
                    Codes.GoldenFolder,
                    Folder,
                    $"An array for one blob is expected. Found '{group.Key}', which may be meant for "
                        + $"{string.Join(" and ", candidates.Select(blob => $"'{blob.ModelName}'"))}.",
                    "Put these into an .npz file, whose members can bear the very names.");
            }

            names[exact.Count > 0 ? exact[0] : candidates[0]] = group.Key!;
        }

        return names.Count > 0
            ? names
            : throw VerificationRefusedException.Of(
                Codes.GoldenFolder,
                Folder,
                $"Arrays named as blobs of the net are expected, such as '{named[^1].ModelName}'. Found {Some(_files.Keys)}.");
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="VerificationRefusedException">It cannot be read.</exception>
    internal NumPyArray Read(string name)
    {
        try
        {
            return _files[name].Read(name);
        }
        catch (DamagedFileException failure)
        {
            throw VerificationRefusedException.Of(Codes.ArrayFile, _files[name].Path, failure.Sentence);
        }
    }

    /// <summary>The first few of some names.</summary>
    internal static string Some(IEnumerable<string> names)
    {
        const int Few = 8;
        var all = names.ToList();
        var few = string.Join(", ", all.Take(Few).Select(name => $"'{name}'"));
        return all.Count > Few ? $"{few} and {all.Count - Few} more" : few;
    }

    // The same characters on every machine, so that a folder means the same on all.
    private static string InFile(string name) => string.Concat(name.Select(letter => letter < ' ' || "/\\:*?\"<>|".Contains(letter) ? '_' : letter));

    private string? NameOf(string blob) => _files.ContainsKey(blob) ? blob : _files.ContainsKey(InFile(blob)) ? InFile(blob) : null;
}
