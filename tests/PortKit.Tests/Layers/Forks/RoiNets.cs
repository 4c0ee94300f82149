namespace PortKit.Tests.Layers.Forks;

/// <summary>Values for nets whose bottom b holds regions of interest.</summary>
internal static class RoiNets
{
    /// <summary>Values of spatial_scale that put regions where no number is, or where no map reaches.</summary>
    public static TheoryData<string> EndlessScales => ["inf", "-inf", "nan", "1e38"];

    /// <summary>
    /// Values for <see cref="Harness.RandomNets"/>: pictures up to <paramref name="pictures"/>, and regions that lie mostly, but not wholly, within a
    /// picture of this size; some are inverted, some end on halves.
    /// </summary>
    public static Func<string, Random, float> Values(int columns, Func<int> pictures, float size)
    {
        var element = 0;
        return (blob, random) => blob != "b" ? (random.NextSingle() * 2) - 1 : (element++ % columns) switch
        {
            0 => random.Next(pictures()),
            var column => Corner(column, random),
        };

        float Corner(int column, Random random)
        {
            var middle = column is 1 or 2 ? 0.2f : 0.7f;
            var value = ((random.NextSingle() * 0.8f) - 0.4f + middle) * size;
            return random.Next(3) == 0 ? MathF.Round(value) + 0.5f : value;
        }
    }
}
