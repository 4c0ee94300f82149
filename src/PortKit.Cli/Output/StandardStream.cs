using System.Globalization;

namespace PortKit.Cli.Output;

/// <summary>
/// Which of the three standard streams a program got from whoever started it. One that is closed does not stay so: the runtime opens pipes of its own
/// before any code of ours runs, and the first of them take the numbers that are free. What is read there never comes, and what is written there
/// goes nowhere.
/// </summary>
internal static class StandardStream
{
    private const string Open = "/proc/self/fd";
    private const int WriteOnly = 1, AccessMode = 3;

    private static readonly string[] Names = ["stdin", "stdout", "stderr"];

    /// <summary>Whether a stream is there; true where the system cannot be asked.</summary>
    /// <param name="number">0 for standard input, 1 for standard output, 2 for standard error.</param>
    public static bool IsOpen(int number)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Open))
            return true;
        try
        {
            if (TargetOf($"{Open}/{number}") is not { } target || !Goes(AccessOf(number), number))
                return false;

            // A pipe of which this process has the other end as well is one of the runtime's own.
            return !target.StartsWith("pipe:", StringComparison.Ordinal)
                || Directory.EnumerateFileSystemEntries(Open).All(other => TargetOf(other) != target || Goes(AccessOf(NumberOf(other)), number));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            return true;
        }
    }

    /// <summary>The stream that a name leads to, as the system has names for them; null if it is none.</summary>
    public static int? Named(string name)
    {
        for (var number = 0; number < Names.Length; number++)
        {
            if (name == $"/dev/{Names[number]}" || name == $"/dev/fd/{number}" || name == $"/proc/self/fd/{number}")
                return number;
        }

        return null;
    }

    /// <summary>The error for a stream that is closed and wanted.</summary>
    public static Diagnostic Closed(int number) => new(
        number == 0 ? Caffe.CaffeCodes.Unreadable : Codes.Unwritable,
        DiagnosticSeverity.Error,
        SourceLocation.In($"<{Names[number]}>"),
        $"Standard {(number == 0 ? "input" : number == 1 ? "output" : "error")} is expected to be open. Found it closed.");

    private static bool Goes(int access, int number) => number == 0 ? access != WriteOnly : access != 0;

    private static int AccessOf(int number)
    {
        var flags = File.ReadLines($"/proc/self/fdinfo/{number}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & AccessMode;
    }

    private static int NumberOf(string path) => int.Parse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string? TargetOf(string path) => new FileInfo(path).LinkTarget;
}
