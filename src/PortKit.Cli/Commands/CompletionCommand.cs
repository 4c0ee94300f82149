using System.CommandLine;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit completion</c>: a script that has a shell complete the command's words.</summary>
internal static class CompletionCommand
{
    private static readonly Words<string> Shells = new(
        [new("bash", "bash"), new("zsh", "zsh"), new("fish", "fish"), new("pwsh", "pwsh")],
        new Dictionary<string, string> { ["powershell"] = "pwsh" });

    public static Command Create()
    {
        var shell = Shells.Argument("SHELL", "The shell.");
        var command = new Command(
            "completion",
            """
            Prints a script that has a shell complete commands, options, their values, and files.

            Examples:
              portkit completion bash > ~/.local/share/bash-completion/completions/portkit
              portkit completion zsh > ~/.zfunc/_portkit
              portkit completion fish > ~/.config/fish/completions/portkit.fish
              portkit completion pwsh >> $PROFILE
            """);
        command.Add(shell);
        command.SetAction(parsed =>
        {
            Console.Out.Write(Embedded.Text($"completion.{parsed.GetValue(shell)}"));
            return ExitCodes.Done;
        });
        return command;
    }
}
