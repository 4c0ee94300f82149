using System.Diagnostics;

namespace PortKit.Cli.Tests;

public sealed class CompletionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CompletionCommandTests() => _folder.Write("deploy.prototxt", Command.Net);

    public void Dispose() => _folder.Dispose();

    /// <summary>What is typed, up to the cursor, and what may stand there; nothing where files have their place.</summary>
    public static TheoryData<string, string> Lines { get; } = new()
    {
        { "portkit con", "convert" },
        { "portkit ", string.Join(' ', PortKitCommand.Create().Subcommands.Select(command => command.Name).Order(StringComparer.Ordinal)) },
        { "portkit convert --ph", "--phase" },
        { "portkit convert deploy.prototxt --phase ", "test train" },
        { "portkit convert deploy.prototxt --phase tr", "train" },
        { "portkit convert deploy.prototxt --phase=tr", "train" },
        { "portkit init --layout ", "caffe keras pytorch" },
        { "portkit explain deploy.prototxt --framework t", "tf1 torchsharp" },
        { "portkit help insp", "inspect" },
        { "portkit completion z", "zsh" },
        { "portkit convert ", "" },
        { "portkit convert dep", "" },
        { "portkit convert deploy.prototxt --weights ", "" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Bash_completes(string line, string expected)
    {
        const string Ask =
            """
            portkit() { dotnet "$PORTKIT" "$@"; }
            . ./script
            COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_WORDS=(portkit)
            _portkit
            echo "${COMPREPLY[@]}"
            """;
        Assert.Equal(expected, Run("bash", "--version", "bash", ["-c", Ask], line));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Fish_completes(string line, string expected)
    {
        const string Ask =
            """
            function portkit; dotnet $PORTKIT $argv; end
            source ./script
            complete -C "$LINE"
            """;

        // What fish has been told of files comes with it.
        var found = Run("fish", "--version", "fish", ["--no-config", "-c", Ask], line).Split('\n').Except(["deploy.prototxt", "script", "./", ""]);
        Assert.Equal(line.Contains("--phase=", StringComparison.Ordinal) ? "" : expected, string.Join(' ', found.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("bash")]
    public void A_shell_takes_its_script(string shell) =>
        Assert.Equal("", Run(shell, "--version", shell, ["-n", "./script"], ""));

    [Fact]
    public void Each_shell_has_a_script_of_its_own()
    {
        var scripts = new[] { "bash", "zsh", "fish", "pwsh", "PowerShell" }.Select(shell => Command.Run(_folder.Root, "completion", shell)).ToList();
        Assert.All(scripts, script =>
        {
            Assert.Equal((0, ""), (script.Code, script.Error));
            Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
        });
        Assert.Equal(4, scripts.Select(script => script.Output).Distinct().Count());
    }

    private string Run(string shell, string probe, string script, string[] arguments, string line)
    {
        if (OperatingSystem.IsWindows() || Start(shell, [probe], line) is null)
            Assert.Skip($"There is no {shell}.");
        File.WriteAllText(_folder.PathOf("script"), Command.Run(_folder.Root, "completion", script).Output);
        var (code, output, error) = Start(shell, arguments, line)!.Value;
        Assert.Equal((0, ""), (code, error));
        return output.Trim();
    }

    private (int Code, string Output, string Error)? Start(string program, string[] arguments, string line)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = _folder.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PORTKIT"] = Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll");
        start.Environment["LINE"] = line;
        start.Environment["HOME"] = _folder.Root;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
