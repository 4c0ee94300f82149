namespace PortKit.Onnx;

/// <summary>Writes a file that appears whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>Has a file written beside its name, and moves it over what was there.</summary>
    /// <param name="path">The file. A symbolic link is followed; a device is written to directly.</param>
    /// <param name="byteLength">How long the file will be, so that a full disk is found out at once.</param>
    /// <param name="write">Writes it.</param>
    public static void Write(string path, long byteLength, Action<Stream> write)
    {
        var target = Target(Path.GetFullPath(path));
        if (IsDevice(target))
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            WriteBehindStream.Run(device, write);
            return;
        }

        if (Directory.Exists(target))
            throw new IOException($"A file name was expected. Found the folder '{path}'.");
        var unfinished = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            // CreateNew and a length known in advance spare the file system a flush, which may double the time.
            using (var file = new FileStream(unfinished, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                PreallocationSize = byteLength,
            }))
            {
                WriteBehindStream.Run(file, write);
            }

            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            // The name is random and created anew, so nobody else's file is lost.
            TryDelete(unfinished);
            throw;
        }
    }

    /// <summary>Moving a file over a link would cut the link, and leave what it points to as it was.</summary>
    private static string Target(string path) =>
        !IsDevice(path) && new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? target.FullName
            : path;

    /// <summary>Whether a path is that of a device, which a file moved over it would take away.</summary>
    public static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && File.Exists(path);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell.
        }
    }
}
