using PortKit.Layers;

namespace PortKit.Tests.Layers;

/// <summary>Columns that are gathered in bands are those that are gathered at once, and no more of them are in memory than asked for.</summary>
public sealed class ColumnBufferTests
{
    [Fact]
    public void Bands_are_parts_of_the_whole()
    {
        for (var run = 0; run < 300; run++)
        {
            var random = new Random(run);
            var (axes, channels, most) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 400));
            var geometry = new ConvolutionGeometry(1, Numbers(1, 4), Numbers(1, 4), Numbers(0, 3), Numbers(1, 3));
            var input = Numbers(6, 10);
            int[] output = [.. input.Select((size, i) =>
                ((size + (2 * geometry.Pad[i]) - (geometry.Dilation[i] * (geometry.Kernel[i] - 1)) - 1) / geometry.Stride[i]) + 1)];
            float[] item = [.. Enumerable.Range(1, channels * input.Aggregate(1, (product, size) => product * size)).Select(i => (float)i)];
            Check(geometry, channels, input, output, item, most);

            int[] Numbers(int from, int to) => [.. Enumerable.Range(0, axes).Select(_ => random.Next(from, to))];
        }
    }

    /// <summary>Found by fuzzing: what lies around an input without elements is padding.</summary>
    [Fact]
    public void Of_an_input_without_elements_all_is_padding()
    {
        var geometry = new ConvolutionGeometry(1, [3, 3], [1, 2], [2, 1], [1, 1]);
        var columns = new ColumnBuffer(geometry, 2, [4, 0], [6, 1], 40);
        columns.Values.Fill(1);
        Assert.Equal(new float[2 * 9 * columns.BandWindows], columns.Gather([]).ToArray());
    }

    [Theory]
    [InlineData(64, 9, 323_761, 1)]
    [InlineData(64, 4, 196, 64)]
    [InlineData(21, 256, 1_000, 4)]
    public void Channels_at_once_keep_the_columns_few(int channels, int kernel, int windows, int expected)
    {
        var geometry = new ConvolutionGeometry(1, [kernel, 1], [1, 1], [0, 0], [1, 1]);
        Assert.Equal(expected, ColumnBuffer.FewChannels(geometry, channels, windows));
    }

    private static void Check(ConvolutionGeometry geometry, int channels, int[] input, int[] output, float[] item, int most)
    {
        var rows = channels * geometry.KernelCount;
        var whole = new ColumnBuffer(geometry, channels, input, output).Gather(item).ToArray();
        var windows = whole.Length / rows;
        var inBands = new ColumnBuffer(geometry, channels, input, output, most);
        Assert.True(inBands.Values.Length <= most || inBands.BandLength == 1, $"{inBands.Values.Length} values, and {most} asked for");
        var found = new float[whole.Length];
        for (int first = 0, start = 0; start < windows; first += inBands.BandLength, start += inBands.BandWindows)
        {
            var band = inBands.Gather(item, first);
            var width = Math.Min(inBands.BandWindows, windows - start);
            Assert.Equal(rows * width, band.Length);
            for (var row = 0; row < rows; row++)
                band.Slice(row * width, width).CopyTo(found.AsSpan((row * windows) + start));
        }

        Assert.Equal(whole, found);
    }
}
