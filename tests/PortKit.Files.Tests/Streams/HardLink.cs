using System.Diagnostics;

namespace PortKit.Tests;

/// <summary>Gives a file a second name, which .NET has no call for.</summary>
internal static class HardLink
{
    public static void Create(string path, string file)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd", ["/c", "mklink", "/H", path, file]) : new ProcessStartInfo("ln", [file, path]);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"'{path}' could not be made a link to '{file}'.");
    }
}
