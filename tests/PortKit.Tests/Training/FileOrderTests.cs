using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>Orders of the rows of files: what random_shuffle of libstdc++ 12 and rand of glibc 2.36 give where nothing seeds them.</summary>
public sealed class FileOrderTests
{
    [Fact]
    public void Numbers_are_those_of_the_C_library()
    {
        var random = new LibraryRandom();
        Assert.Equal([1804289383, 846930886, 1681692777, 1714636915, 1957747793], Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Theory]
    [InlineData(new[] { 1 }, new[] { 0, 0, 0, 0 })]
    [InlineData(new[] { 3 }, new[] { 0, 2, 1, 0, 1, 2, 0, 2, 1 })]
    [InlineData(new[] { 8 }, new[] { 4, 3, 7, 6, 0, 5, 2, 1, 7, 5, 0, 1, 3, 6, 2, 4, 1, 3, 2, 4, 6, 0, 5, 7 })]
    [InlineData(new[] { 1, 1 }, new[] { 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0 })]
    [InlineData(
        new[] { 3, 5, 2 }, new[] { 0, 2, 1, 8, 9, 7, 4, 3, 5, 6, 0, 1, 2, 4, 3, 6, 7, 5, 8, 9, 8, 9, 5, 4, 7, 6, 3, 1, 2, 0 })]
    public void Files_and_rows_are_shuffled_as_by_Caffe(int[] files, int[] expected)
    {
        var order = new FileOrder(files);
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(number => order.RowAt(number)));
    }

    [Fact]
    public void It_can_be_entered_anywhere_and_gone_back_in()
    {
        var order = new FileOrder([100]);
        Assert.Equal([15, 84, 18, 12, 45, 19], Enumerable.Range(194, 6).Select(number => order.RowAt(number)));
        Assert.Equal([92, 51, 11, 69], Enumerable.Range(0, 4).Select(number => order.RowAt(number)));
        Assert.Equal(39, order.RowAt(100));
    }
}
