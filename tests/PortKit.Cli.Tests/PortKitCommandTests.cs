namespace PortKit.Cli.Tests;

public sealed class PortKitCommandTests
{
    [Fact]
    public void A_command_that_is_named_first_is_set_up_alone()
    {
        var whole = PortKitCommand.Create().Subcommands;
        Assert.All(whole, command =>
        {
            var alone = Assert.Single(PortKitCommand.Create([command.Name, "net.prototxt"]).Subcommands);
            Assert.Equal(command.Name, alone.Name);
            Assert.Equal(command.Options.Select(option => option.Name), alone.Options.Select(option => option.Name));
        });
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("convrt", "convert")]
    [InlineData("--seed", "convert")]
    public void Any_other_line_has_them_all_to_choose_from(params string[] words) =>
        Assert.Equal(PortKitCommand.Create().Subcommands.Count, PortKitCommand.Create(words).Subcommands.Count);
}
