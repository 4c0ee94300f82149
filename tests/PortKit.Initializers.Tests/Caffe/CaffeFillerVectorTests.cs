using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Initializers.Tests.Golden;

namespace PortKit.Initializers.Tests.Caffe;

public sealed class CaffeFillerVectorTests
{
    // file, filler, shape. The shape may hold more values than the file: msra's fan of 576 divides no million.
    private static readonly Dictionary<string, (CaffeFillerSpec Spec, int[] Dims)> Fillers = new()
    {
        ["uniform_-0.1_0.1"] = (Uniform(-0.1f, 0.1f), [1_000_000]),
        ["uniform_-1_0"] = (Uniform(-1, 0), [1_000_000]),
        ["uniform_0_0"] = (Uniform(0, 0), [1_000_000]),
        ["uniform_0_1"] = (new() { Type = "uniform" }, [1_000_000]),
        ["uniform_16777216_16777217"] = (Uniform(16777216, 16777217), [1_000_000]),
        ["uniform_1_1"] = (Uniform(1, 1), [1_000_000]),
        ["uniform_fltmax"] = (Uniform(-float.MaxValue, float.MaxValue), [1_000_000]),
        ["xavier_fan800"] = (new() { Type = "xavier" }, [1250, 8, 10, 10]),
        ["gaussian_0_0.01"] = (new() { Type = "gaussian", Std = 0.01f }, [1000, 1000]),
        ["gaussian_mean0.3_std1.7"] = (new() { Type = "gaussian", Mean = 0.3f, Std = 1.7f }, [1_000_000]),
        ["gaussian_msra576"] = (new() { Type = "msra" }, [1737, 64, 3, 3]),
        ["gaussian_odd7"] = (new() { Type = "gaussian" }, [7]),
        ["gaussian_sparse50_1000x1000_std0.01"] = (new() { Type = "gaussian", Std = 0.01f, Sparse = 50 }, [1000, 1000]),
        ["positive_unitball_20x50"] = (new() { Type = "positive_unitball" }, [20, 50]),
    };

    public static IEnumerable<TheoryDataRow<GoldenVector>> Vectors =>
        GoldenVector.Of("uniform_", "xavier_", "gaussian_", "positive_unitball_", "bilinear_");

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Fill_gives_Caffes_bits_and_leaves_the_generator_where_Caffe_does(GoldenVector golden)
    {
        GoldenCheck.SkipUnlessLibmMatches(golden.BoostVersion.Era);
        var rng = new Mt19937(golden.Seed);
        var fill = Begin(golden, rng);

        GoldenCheck.Matches(golden, rng, fill.Next);
    }

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Chunks_of_any_length_give_the_same(GoldenVector golden)
    {
        GoldenCheck.SkipUnlessLibmMatches(golden.BoostVersion.Era);
        var rng = new Mt19937(golden.Seed);
        var fill = Begin(golden, rng);
        int[] lengths = [1, 7, 0, 31, 623, 625, 4097, 10_007, 50, 3];

        GoldenCheck.Matches(golden, rng, destination =>
        {
            for (int i = 0; !destination.IsEmpty; i++)
            {
                int length = Math.Min(lengths[i % lengths.Length], destination.Length);
                fill.Next(destination[..length]);
                destination = destination[length..];
            }
        });
    }

    private static BlobFill Begin(GoldenVector golden, Mt19937 rng)
    {
        if (!golden.File.StartsWith("bilinear_", StringComparison.Ordinal))
        {
            var (spec, dims) = Fillers[golden.File];
            return spec.Begin(dims, rng, golden.BoostVersion);
        }
        bool inDouble = golden.File.Contains("_dbl_", StringComparison.Ordinal);
        int kernel = golden.File[^1] - '0';
        return new CaffeFillerSpec { Type = "bilinear" }.Begin([1, 1, kernel, kernel], rng, golden.BoostVersion, bilinearInDouble: inDouble);
    }

    private static CaffeFillerSpec Uniform(float min, float max) => new() { Type = "uniform", Min = min, Max = max };
}
