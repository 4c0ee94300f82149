using System.ComponentModel;
using System.Diagnostics;

namespace PortKit.Cli.Output;

/// <summary>Shows a file in the program that the system has for it.</summary>
internal static class Viewer
{
    /// <summary>Opens a file.</summary>
    /// <returns>Whether a program was found for it.</returns>
    public static bool Open(string path)
    {
        try
        {
            using var program = Process.Start(new ProcessStartInfo(Path.GetFullPath(path)) { UseShellExecute = true });
            return true;
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            return false;
        }
    }
}
