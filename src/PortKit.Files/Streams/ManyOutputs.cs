using System.Collections.Concurrent;

namespace PortKit.Files;

/// <summary>
/// For a program that writes many files into a few folders: these are looked through once for what dead writers left behind, and not before each
/// file, which would take a time that grows with the square of their number. What is left behind meanwhile waits for the next program.
/// </summary>
public sealed class ManyOutputs : IDisposable
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<string>> Known = new(StringComparer.Ordinal);

    private readonly List<string> _folders = [];

    /// <summary>Looks through folders. One that is not there yet has nothing in it.</summary>
    /// <param name="folders">The folders in which files are to be written.</param>
    public ManyOutputs(IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        foreach (var folder in folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            if (Known.TryAdd(folder, Directory.Exists(folder) ? Stray.NamesIn(folder) : []))
                _folders.Add(folder);
        }
    }

    /// <summary>Forgets the folders.</summary>
    public void Dispose()
    {
        foreach (var folder in _folders)
            Known.TryRemove(folder, out _);
        _folders.Clear();
    }

    /// <summary>Whether a folder was looked through, and has no stray whose name begins so.</summary>
    internal static bool HasNone(string folder, string start) =>
        Known.TryGetValue(folder, out var strays) && !strays.Any(name => name.StartsWith(start, StringComparison.Ordinal));
}
