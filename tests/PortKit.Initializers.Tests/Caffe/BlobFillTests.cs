using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Caffe;

public sealed class BlobFillTests
{
    private static readonly int[] Dims = [3, 5, 9, 9];

    public static TheoryData<CaffeFillerSpec, string> Fillers
    {
        get
        {
            var table = new TheoryData<CaffeFillerSpec, string>();
            foreach (string boost in new[] { "1.54", "1.58", "1.74" })
            {
                foreach (string type in new[] { "constant", "uniform", "positive_unitball", "xavier", "msra", "gaussian", "bilinear" })
                    table.Add(new CaffeFillerSpec { Type = type }, boost);
                table.Add(new CaffeFillerSpec { Type = "gaussian", Sparse = 2 }, boost);
                table.Add(new CaffeFillerSpec { Type = "gaussian", Sparse = 0 }, boost);
            }
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Fillers), DisableDiscoveryEnumeration = true)]
    public void Skip_leaves_the_generator_where_filling_does(CaffeFillerSpec spec, string version)
    {
        Assert.True(BoostVersion.TryParse(version, out var boost));
        var filled = new Mt19937(21);
        var values = spec.Fill(Dims, filled, boost);
        uint after = filled.NextUInt32();

        foreach (int taken in new[] { 0, 1, 406, values.Length })
        {
            var rng = new Mt19937(21);
            var fill = spec.Begin(Dims, rng, boost);
            Assert.Equal(values.Length, fill.Remaining);
            var head = new float[taken];
            fill.Next(head);
            fill.Skip();
            fill.Skip();

            Assert.Equal(0, fill.Remaining);
            Assert.Equal(values[..taken], head);
            Assert.Equal(after, rng.NextUInt32());
        }
    }

    [Fact]
    public void Next_refuses_more_than_remains()
    {
        var fill = new CaffeFillerSpec().Begin([5], new Mt19937(0));
        fill.Next(new float[3]);

        Assert.Equal(2, fill.Remaining);
        Assert.Throws<ArgumentException>(() => fill.Next(new float[3]));
        fill.Next(new float[2]);
        fill.Next([]);
        Assert.Equal(0, fill.Remaining);
    }

    [Fact]
    public void A_blob_follows_on_the_one_before()
    {
        var spec = new CaffeFillerSpec { Type = "uniform" };
        var rng = new Mt19937(2);
        float[] parts = [.. spec.Fill([10], rng), .. new CaffeFillerSpec { Value = 7 }.Fill([4], rng), .. spec.Fill([20], rng)];
        var whole = spec.Fill([30], new Mt19937(2));

        Assert.Equal([.. whole[..10], 7, 7, 7, 7, .. whole[10..]], parts);
    }

    [Theory]
    [InlineData(VarianceNorm.FanIn, 147f)]
    [InlineData(VarianceNorm.FanOut, 3136f)]
    [InlineData(VarianceNorm.Average, 1641.5f)]
    public void Xavier_and_msra_scale_by_the_fan(VarianceNorm norm, float fan)
    {
        int[] dims = [64, 3, 7, 7];
        var xavier = new CaffeFillerSpec { Type = "xavier", VarianceNorm = norm }.Fill(dims, new Mt19937(5));
        var msra = new CaffeFillerSpec { Type = "msra", VarianceNorm = norm }.Fill(dims, new Mt19937(5));
        float bound = MathF.Sqrt(3f / fan);

        Assert.Equal(new CaffeFillerSpec { Type = "uniform", Min = -bound, Max = bound }.Fill(dims, new Mt19937(5)), xavier);
        Assert.Equal(new CaffeFillerSpec { Type = "gaussian", Std = MathF.Sqrt(2f / fan) }.Fill(dims, new Mt19937(5)), msra);
    }

    [Theory]
    [InlineData(new[] { 6 }, 1f, 6f)]
    [InlineData(new[] { 4, 6 }, 6f, 4f)]
    [InlineData(new[] { 1, 1, 50_000, 40_000 }, 2e9f, 2e9f)]
    public void Fans_are_counts_per_index(int[] dims, float fanIn, float fanOut)
    {
        Assert.Equal(fanIn, BlobShape.Fan(dims, VarianceNorm.FanIn));
        Assert.Equal(fanOut, BlobShape.Fan(dims, VarianceNorm.FanOut));
        Assert.Equal((fanIn + fanOut) / 2f, BlobShape.Fan(dims, VarianceNorm.Average));
    }

    [Fact]
    public void Bilinear_repeats_its_kernel_in_every_plane()
    {
        var spec = new CaffeFillerSpec { Type = "bilinear" };
        var kernel = spec.Fill([1, 1, 5, 5], new Mt19937(0));
        var planes = spec.Fill([2, 3, 5, 5], new Mt19937(0));

        Assert.Equal(Enumerable.Repeat(kernel, 6).SelectMany(values => values), planes);
    }

    [Fact]
    public void Sparse_masks_negative_numbers_to_minus_zero()
    {
        var values = new CaffeFillerSpec { Type = "gaussian" }.Fill([100], new Mt19937(6));
        var masked = new CaffeFillerSpec { Type = "gaussian", Sparse = 0 }.Fill([100], new Mt19937(6));

        Assert.All(masked, value => Assert.Equal(0f, value));
        Assert.Equal(values.Select(float.IsNegative), masked.Select(float.IsNegative));
    }

    [Theory]
    [InlineData("1.54", BoostEra.BoxMuller)]
    [InlineData("1.58", BoostEra.Ziggurat1)]
    [InlineData("1.74", BoostEra.Ziggurat2)]
    public void Sparse_draws_all_numbers_and_then_the_mask_whatever_the_chunks(string version, BoostEra era)
    {
        Assert.True(BoostVersion.TryParse(version, out var boost));
        var random = new System.Random(4);
        var spec = new CaffeFillerSpec { Type = "gaussian", Std = 0.5f, Sparse = 3 };
        for (uint seed = 0; seed < 20; seed++)
        {
            int[] dims = [10, random.Next(1, 1000)];
            Mt19937 rng = new(seed), reference = new(seed);
            float[] expected = new float[dims[0] * dims[1]], mask = new float[expected.Length];
            BoostNormals.Create(era, 0f, 0.5f).Fill(reference, expected);
            new BoostBernoulli(0.3f).Fill(reference, mask);

            var fill = spec.Begin(dims, rng, boost);
            var values = new float[expected.Length];
            while (fill.Remaining > 0)
                fill.Next(values.AsSpan(values.Length - (int)fill.Remaining, random.Next((int)Math.Min(fill.Remaining, 1300) + 1)));

            Assert.Equal(expected.Zip(mask).Select(pair => pair.First * pair.Second), values);
            Assert.Equal(reference.NextUInt32(), rng.NextUInt32());
        }
    }
}
