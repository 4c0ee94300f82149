using System.Globalization;

namespace PortKit.Cli.Output;

/// <summary>The signals that a process was started to ignore, as Linux tells them.</summary>
internal static class IgnoredSignals
{
    private const string Status = "/proc/self/status";
    private const string Field = "SigIgn:";

    /// <summary>Whether a signal is ignored; false where the system cannot be asked.</summary>
    /// <param name="number">The number of the signal.</param>
    public static bool Has(int number)
    {
        try
        {
            return OperatingSystem.IsLinux()
                && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line
                && ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask)
                && (mask >> (number - 1) & 1) != 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
