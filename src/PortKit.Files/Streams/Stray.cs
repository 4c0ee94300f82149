using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PortKit.Files;

/// <summary>
/// A file beside an output that is there only while that is written, and is called <c>.NAME.portkit-PROCESS-RANDOM.KIND</c>. Whoever is killed leaves
/// such files behind, and the next who writes the same output clears them.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Tag">The process and the random number, which the files of one writer have in common; empty of <see cref="TurnFor"/>.</param>
/// <param name="Kind">The ending.</param>
internal sealed partial record Stray(string Path, string Tag, string Kind)
{
    /// <summary>What becomes the output.</summary>
    public const string Unfinished = "tmp";

    /// <summary>What was there before, until both of a pair are in place.</summary>
    public const string Before = "old";

    /// <summary>
    /// What the writer has locked: the system takes a lock away with its process, whatever the end of that and in whatever container it runs.
    /// </summary>
    public const string Lock = "lock";

    private const int MostNameBytes = 200;

    /// <summary>What tells the files of one output from those of all others.</summary>
    public static string NewTag() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{RandomTag.Next()}");

    /// <summary>The name of a file beside an output.</summary>
    /// <param name="target">The output.</param>
    /// <param name="tag">See <see cref="NewTag"/>.</param>
    /// <param name="kind">The ending.</param>
    public static string NameFor(string target, string tag, string kind) =>
        System.IO.Path.Join(System.IO.Path.GetDirectoryName(target), $".{Key(target)}.portkit-{tag}.{kind}");

    /// <summary>The name of the file that is locked while the output and another one move to their places.</summary>
    public static string TurnFor(string target) =>
        System.IO.Path.Join(System.IO.Path.GetDirectoryName(target), $".{Key(target)}.portkit.{Lock}");

    /// <summary>
    /// Clears what dead writers of an output left behind. One that was killed between the moves of two files left a new one with an old one, and
    /// what was there before comes back: only when the next writer has something better is it given up.
    /// </summary>
    /// <param name="target">The output.</param>
    /// <param name="isReplaced">Whether a new file is in the output's place, so that nothing that was there before is wanted.</param>
    /// <returns>Whether there was anything, so that something may be left: to look once more takes long in a folder of many outputs.</returns>
    public static bool Clear(string target, bool isReplaced = false)
    {
        try
        {
            var (folder, start) = (System.IO.Path.GetDirectoryName(target)!, $".{Key(target)}.portkit");
            if (ManyOutputs.HasNone(folder, start))
                return false;
            var all = FilesIn(folder);
            var own = all.Where(stray => System.IO.Path.GetFileName(stray.Path).StartsWith(start, StringComparison.Ordinal)).ToList();
            if (own.Count == 0)
                return false;
            var hasLocks = HasLocks(target);
            foreach (var tag in own.Select(stray => stray.Tag).Distinct())
            {
                var others = tag.Length == 0 ? [] : all.Where(stray => stray.Tag == tag).Except(own).ToList();
                WhileDead(LockFor(target, tag), tag, hasLocks, () => Clear(target, tag, others, isReplaced));
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that does not show its files can be written to all the same.
            return false;
        }
    }

    /// <summary>The names of all strays in a folder; none of one that does not show its files.</summary>
    public static IReadOnlyList<string> NamesIn(string folder)
    {
        try
        {
            return [.. FilesIn(folder).Select(stray => System.IO.Path.GetFileName(stray.Path))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Clear(string target, string tag, IReadOnlyList<Stray> others, bool isReplaced)
    {
        var before = NameFor(target, tag, Before);
        if (File.Exists(before))
        {
            // The other file of the two did not come to its place.
            if (!isReplaced && others.Any(other => other.Kind == Unfinished && File.Exists(other.Path)))
                File.Move(before, target, overwrite: true);

            // Moving a second name of a file over the first one does nothing.
            File.Delete(before);
        }

        // What the other file needs to come back is not taken away before there is something better.
        if (!isReplaced && others.Any(other => other.Kind == Before && File.Exists(other.Path)))
            return;
        foreach (var other in isReplaced ? others : [])
            File.Delete(other.Path);
        File.Delete(NameFor(target, tag, Unfinished));
        File.Delete(LockFor(target, tag));
    }

    private static string LockFor(string target, string tag) => tag.Length == 0 ? TurnFor(target) : NameFor(target, tag, Lock);

    /// <summary>Does something if the writer of a tag is dead, and keeps others from doing so meanwhile.</summary>
    private static void WhileDead(string locked, string tag, bool hasLocks, Action act)
    {
        if (!hasLocks && IsProcess(tag))
            return;
        FileStream? file = null;
        try
        {
            file = new FileStream(locked, FileMode.Open, FileAccess.Write, WriterLock.Share, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            // It has no lock, and is dead or done.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }

        using (file)
            act();
    }

    private static bool IsProcess(string tag)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(tag.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    // Some network file systems have none, and there whoever asks for a lock gets it.
    private static bool HasLocks(string target)
    {
        using var mine = new WriterLock(target, NewTag());
        try
        {
            using var again = new FileStream(mine.Name, FileMode.Open, FileAccess.Write, WriterLock.Share);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    // What is a link or a pipe was put there by somebody else.
    private static List<Stray> FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, ".*.portkit*")
            .Select(path => (Path: path, Match: Pattern().Match(System.IO.Path.GetFileName(path))))
            .Where(file => file.Match.Success && new FileInfo(file.Path).LinkTarget is null && NativeFile.Find(file.Path) is not { IsFile: false })
            .Select(file => new Stray(file.Path, file.Match.Groups["tag"].Value, file.Match.Groups["kind"].Value))
    ];

    /// <summary>A name, or the start and the digest of one that leaves no room for what is put around it: names have at most 255 bytes.</summary>
    private static string Key(string target)
    {
        var name = System.IO.Path.GetFileName(target);
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length <= MostNameBytes ? name : $"{name[..32]}~{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}";
    }

    [GeneratedRegex(
        @"^\..+\.portkit(-(?<tag>[0-9]+-[0-9a-f]{8})\.(?<kind>tmp|old|lock)|\.(?<kind>lock))$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
