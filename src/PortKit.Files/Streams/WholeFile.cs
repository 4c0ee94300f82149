namespace PortKit.Files;

/// <summary>Writes files that appear whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>Has a file written beside its name, and moves it over what was there.</summary>
    /// <remarks>
    /// While it is written, the file is called <c>.NAME.portkit-PROCESS-RANDOM.tmp</c>. Those that a writer left behind who was killed are cleared by
    /// the next one of the same file.
    /// </remarks>
    /// <param name="path">The file. A symbolic link is followed; a device or a pipe is written to directly.</param>
    /// <param name="byteLength">How long the file will be, so that a full disk is found out at once; 0 if that is not known.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(string path, long byteLength, Action<Stream> write, CancellationToken cancellation = default)
    {
        var target = Target(path);
        if (IsResolvedDevice(target))
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            WriteBehindStream.Run(device, write, cancellation);
            return;
        }

        var hadStrays = Stray.Clear(target);
        using var file = new UnfinishedFile(target, byteLength, Stray.NewTag());
        file.Write(write, cancellation);
        cancellation.ThrowIfCancellationRequested();
        file.Appear();
        if (hadStrays)
            Stray.Clear(target, isReplaced: true);
    }

    /// <summary>
    /// Whether a name, or what a link of that name leads to, is a device, such as /dev/null or /dev/stdout, or a pipe: what takes bytes one after the
    /// other, and is not replaced.
    /// </summary>
    public static bool IsDevice(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return IsResolvedDevice(Target(path));
        }
        catch (IOException)
        {
            // Links in a circle lead to nothing, which is reported by who reads or writes it.
            return false;
        }
    }

    /// <summary>
    /// Whether a file can be put where a name leads to, as far as that shows before it is tried; a device always takes what is written.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">Its folder is not there.</exception>
    /// <exception cref="IOException">The name is that of a folder, or leads through a file or in a circle.</exception>
    public static void RequirePlace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Target(path);
        if (IsResolvedDevice(target))
            return;
        if (Directory.Exists(target))
            throw new IOException($"The name of a file is expected. Found the folder '{path}'.");
        var (folder, asGiven) = (Path.GetDirectoryName(target), new FileInfo(path).LinkTarget is null ? Path.GetDirectoryName(path) : null);
        if (folder is null || Directory.Exists(folder))
            return;
        var shown = string.IsNullOrEmpty(asGiven) ? folder : asGiven;
        throw File.Exists(folder)
            ? new IOException($"A folder is expected. Found the file '{shown}'.")
            : new DirectoryNotFoundException($"The folder '{shown}' does not exist.");
    }

    /// <summary>The file that a name leads to: moving a file over a link would cut the link, and leave what it points to as it was.</summary>
    public static string Target(string path)
    {
        path = Path.GetFullPath(path);
        return !IsResolvedDevice(path)
            && new FileInfo(path) is { LinkTarget: not null } link
            && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? target.FullName
            : path;
    }

    /// <summary>
    /// Has two files written at the same time, as <see cref="Write"/> does one. Both appear or neither: the second moves to its place right
    /// after the first, and if it cannot, what was in the first one's place comes back.
    /// </summary>
    /// <param name="first">The file that the other one needs; not a device.</param>
    /// <param name="second">The other file; not a device.</param>
    /// <param name="write">Writes them.</param>
    /// <param name="cancellation">Stops it; neither file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void WriteTwo(
        (string Path, long ByteLength) first,
        (string Path, long ByteLength) second,
        Action<Stream, Stream> write,
        CancellationToken cancellation = default)
    {
        var (firstTarget, secondTarget, tag) = (Target(first.Path), Target(second.Path), Stray.NewTag());
        Stray.Clear(firstTarget);
        Stray.Clear(secondTarget);
        using var one = new UnfinishedFile(firstTarget, first.ByteLength, tag);
        using var other = new UnfinishedFile(secondTarget, second.ByteLength, tag);
        one.Write(toOne => other.Write(toOther => write(toOne, toOther), cancellation), cancellation);
        cancellation.ThrowIfCancellationRequested();
        UnfinishedFile.Appear(one, other);
    }

    /// <summary>Moving a file over a device or a pipe would take that away. Files in /dev/shm are files as any.</summary>
    private static bool IsResolvedDevice(string path) =>
        NativeFile.Find(path) is { IsFile: false }
        || !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(path);
}
