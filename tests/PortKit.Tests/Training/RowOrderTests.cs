using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>Orders of rows; those that are shuffled are what Boost 1.74 gives.</summary>
public sealed class RowOrderTests
{
    [Fact]
    public void Rows_come_one_after_the_other_behind_those_that_are_left_out()
    {
        var order = new RowOrder(4, 3, null);
        Assert.Equal([3, 0, 1, 2, 3, 0], Enumerable.Range(0, 6).Select(number => order.RowAt(number)));
        Assert.Equal(1, order.RowAt(3_000_000_002));
    }

    [Theory]
    [InlineData(2, 0, new[] { 1, 0 })]
    [InlineData(2, 1, new[] { 0, 1 })]
    [InlineData(10, 0, new[] { 6, 2, 4, 0, 7, 9, 1, 5, 8, 3 })]
    [InlineData(10, 1, new[] { 7, 0, 9, 6, 3, 2, 5, 1, 4, 8 })]
    [InlineData(10, 2, new[] { 8, 3, 1, 2, 9, 4, 5, 0, 7, 6 })]
    [InlineData(1000, 0, new[] { 777, 158, 685, 319, 911, 688, 163, 221, 160, 616 })]
    [InlineData(1000, 2, new[] { 861, 899, 110, 373, 949, 930, 678, 303, 536, 919 })]
    public void They_are_shuffled_anew_each_time(int count, int round, int[] first) => Assert.Equal(
        first, Enumerable.Range(0, first.Length).Select(place => new RowOrder(count, 0, 1701u + (uint)count).RowAt(((long)round * count) + place)));

    [Fact]
    public void It_can_be_entered_anywhere_and_gone_back_in()
    {
        var order = new RowOrder(10, 4, 1711);
        var forward = Enumerable.Range(0, 40).Select(number => order.RowAt(number)).ToList();
        Assert.Equal([7, 9, 1, 5, 8, 3, 7, 0, 9, 6], forward[..10]);
        foreach (var number in new[] { 35, 2, 17, 39, 0 })
            Assert.Equal(forward[number], order.RowAt(number));
        Assert.Equal(forward[25], new RowOrder(10, 4, 1711).RowAt(25));
    }
}
