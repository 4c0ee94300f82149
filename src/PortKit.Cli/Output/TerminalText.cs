using Spectre.Console;
using Spectre.Console.Rendering;

namespace PortKit.Cli.Output;

/// <summary>
/// Tables and paragraphs as wide as the terminal. What goes to a file or another program is never broken, so that a line stays a line.
/// </summary>
internal static class TerminalText
{
    /// <summary>The least width that things are fitted to: below it, nothing can be read anyway.</summary>
    private const int Least = 40;

    private const int Unbroken = 100_000;

    /// <summary>How wide standard output's terminal is; null if it goes elsewhere.</summary>
    public static int? Width
    {
        get
        {
            try
            {
                return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Math.Max(Console.WindowWidth, Least);
            }
            catch (Exception failure) when (failure is IOException or PlatformNotSupportedException)
            {
                return null;
            }
        }
    }

    /// <summary>The lines of something, without colours, and without blanks at their ends.</summary>
    /// <param name="shown">What is shown.</param>
    /// <param name="width">How wide it may be; null for as wide as it is.</param>
    public static IEnumerable<string> Lines(IRenderable shown, int? width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width ?? Unbroken;
        console.Write(shown);
        return text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd());
    }
}
