using System.Reflection;
using PortKit.Caffe;
using PortKit.Cli.Commands;

namespace PortKit.Cli.Tests;

[Collection("console")]
public sealed class HelpCommandTests
{
    [Fact]
    public void A_command_is_told_as_its_own_help_tells_it()
    {
        Assert.All(
            PortKitCommand.Create().Subcommands,
            command => Assert.Equal(InProcess.Run(command.Name, "--help"), InProcess.Run("help", command.Name)));
        Assert.Equal(InProcess.Run("help", "convert"), InProcess.Run("help", "Convert"));
        Assert.Equal(Command.Run(Path.GetTempPath(), "--help"), Command.Run(Path.GetTempPath(), "help"));
    }

    [Fact]
    public void The_list_of_commands_has_a_line_for_each()
    {
        var (code, output, _) = Command.Run(Path.GetTempPath(), "--help");
        Assert.Equal(0, code);
        Assert.All(PortKitCommand.Create().Subcommands, command => Assert.Matches($@"\n  {command.Name} [^\n]*\w\)?\.\n", output));
        Assert.DoesNotContain("Examples:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_is_told()
    {
        var codes = new[] { typeof(CaffeCodes), typeof(Codes) }
            .SelectMany(table => table.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(codes, code =>
        {
            var (exit, output, error) = InProcess.Run("help", code);
            Assert.Equal((0, ""), (exit, error));
            Assert.Matches($@"^{code}: (error|warning|note)[^\n]*\n\n[A-Z`]", output);
            Assert.DoesNotContain("](", output, StringComparison.Ordinal);
        });
        Assert.Equal(InProcess.Run("help", "PK2110"), InProcess.Run("help", "pk2110"));
        Assert.Equal(InProcess.Run("help", "PK2110"), InProcess.Run("help", "2110"));
        Assert.Contains("\n\nWhat to do: Paste the `--input NAME=SHAPE` of the hint", InProcess.Run("help", "PK2110").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_has_something_to_do() => Assert.All(DiagnosticPage.All, entry => Assert.Matches("^[A-Z`].*[.`)]$", entry.Advice));

    [Theory]
    [InlineData("PK2199", "Did you mean PK")]
    [InlineData("99999999999", "See  portkit help")]
    [InlineData("convrt", "Did you mean convert?  portkit help convert")]
    [InlineData("nonsense", "See  portkit help")]
    public void What_is_neither_gets_what_is_near(string word, string hint)
    {
        var (code, output, error) = InProcess.Run("help", word);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"error PK4001: A command or the code of a message is expected. Found '{word}'.\n  hint: {hint}", error, StringComparison.Ordinal);
    }
}
