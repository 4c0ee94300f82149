using System.CommandLine;

namespace PortKit.Cli.Output;

/// <summary>The option of every command that has it say nothing on standard error but warnings and errors.</summary>
internal static class QuietOption
{
    private const string Name = "--quiet";
    private const string Opposite = "--verbose";

    /// <summary>Adds the option to a command.</summary>
    public static void AddTo(Command command)
    {
        command.Add(new Option<bool>(Name) { Description = "Leave out notes and the line of success; what a command prints as its result stays." });
        command.Validators.Add(result =>
        {
            if (result.GetValue<bool>(Name) && command.Options.Any(option => option.Name == Opposite) && result.GetValue<bool>(Opposite))
                result.AddError("--quiet: either it or --verbose is expected. Found both.");
        });
    }

    /// <summary>Whether it was given.</summary>
    public static bool IsGiven(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Any(option => option.Name == Name) && parsed.CommandResult.GetValue<bool>(Name);
}
