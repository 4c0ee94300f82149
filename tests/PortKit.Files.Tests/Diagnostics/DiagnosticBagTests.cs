namespace PortKit.Files.Tests;

public class DiagnosticBagTests
{
    [Fact]
    public void Repetitions_are_dropped_and_the_order_is_kept()
    {
        var bag = new DiagnosticBag();
        bag.Warning("PK1", SourceLocation.In("b"), "one");
        bag.Note("PK1", SourceLocation.In("a"), "one");
        Assert.False(bag.HasErrors);
        bag.Warning("PK1", SourceLocation.In("b"), "one");
        bag.Error("PK1", SourceLocation.In("b"), "one");

        Assert.True(bag.HasErrors);
        Assert.Equal(
            ["b: warning PK1: one", "a: note PK1: one", "b: error PK1: one"],
            bag.Select(item => item.ToString()));
    }
}
