using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using PortKit.Cli.Tests;

#pragma warning disable CA1050 // The runtime looks for it outside of all namespaces (DOTNET_STARTUP_HOOKS).

/// <summary>Runs in a process of the command before the command does: gives it a culture, and tells what the process is like, or serves.</summary>
internal static class StartupHook
{
    /// <summary>The variable with the name of the culture.</summary>
    public const string Culture = "PORTKIT_TEST_CULTURE";

    /// <summary>The variable with the file that gets what the process is like.</summary>
    public const string Likeness = "PORTKIT_TEST_LIKENESS";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(WarmProcess.Serves) is not null)
        {
            WarmProcess.Serve();
            Environment.Exit(0);
        }

        if (Environment.GetEnvironmentVariable(Culture) is { Length: > 0 } name)
        {
            var culture = new CultureInfo(name);
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (culture, culture);
        }

        File.WriteAllText(Environment.GetEnvironmentVariable(Likeness)!, Text());
    }

    // What each row of the matrix changes shows here, each in its own way.
    private static string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"{$"{-1.5}"} {"i".ToUpper(CultureInfo.CurrentCulture)} {TimeZoneInfo.Local.BaseUtcOffset} {Environment.ProcessorCount} "
            + $"{Vector512.IsHardwareAccelerated} {Vector256.IsHardwareAccelerated} {Vector128.IsHardwareAccelerated} {Vector<byte>.Count} "
            + $"{Environment.CurrentDirectory}");
}
