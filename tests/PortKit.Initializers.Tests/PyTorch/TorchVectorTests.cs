using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PortKit.Initializers.PyTorch;
using PortKit.Initializers.Tests.Golden;

namespace PortKit.Initializers.Tests.PyTorch;

/// <summary>Against what PyTorch 1.13 itself filled, with both of its CPU capabilities.</summary>
public sealed class TorchVectorTests
{
    private static readonly Dictionary<string, (string Spec, int[] Dims)> Fills = new()
    {
        ["uniform_(-0.1,0.1) n=1000000"] = ("pytorch:uniform_(-0.1, 0.1)", [1_000_000]),
        ["normal_(0,0.01) n=1000000"] = ("pytorch:normal_(0, 0.01)", [1000, 1000]),
        ["normal_(0.3,1.7) n=1000003"] = ("pytorch:normal_(0.3, 1.7)", [1_000_003]),
        ["normal_(0.3,1.7) n=15"] = ("pytorch:normal_(0.3, 1.7)", [15]),
        ["xavier_uniform_ (500,800)"] = ("pytorch:xavier_uniform_", [500, 800]),
        ["kaiming_uniform_ linear fan_in (500,800)"] = ("pytorch:kaiming_uniform_(nonlinearity=linear)", [500, 800]),
        ["kaiming_normal_ relu fan_in (64,3,7,7)"] = ("pytorch:kaiming_normal_(nonlinearity=relu)", [64, 3, 7, 7]),
        ["xavier_normal_ gain 1 (64,3,7,7)"] = ("pytorch:xavier_normal_", [64, 3, 7, 7]),
    };

    public static IEnumerable<TheoryDataRow<string, string, string>> Vectors =>
        from cpu in GoldenVector.Read("torch_cpu").GetProperty("capability").EnumerateObject()
        from seed in cpu.Value.EnumerateObject()
        from fill in seed.Value.EnumerateObject()
        select new TheoryDataRow<string, string, string>(cpu.Name, seed.Name, fill.Name);

    [Fact]
    public void There_are_64_vectors() => Assert.Equal(64, Vectors.Count());

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Fill_gives_PyTorchs_bits(string cpu, string seed, string fill)
    {
        var capability = Enum.Parse<TorchCpu>(cpu, ignoreCase: true);
        Assert.SkipUnless(
            capability == TorchCpu.Avx2 || OperatingSystem.IsLinux() || !fill.Contains("normal", StringComparison.Ordinal),
            "The vectors of this capability were made with Linux's C library.");
        var golden = GoldenVector.Read("torch_cpu").GetProperty("capability").GetProperty(cpu).GetProperty(seed).GetProperty(fill);
        var (spec, dims) = Fills[fill];

        float[] values = InitializerDistributionTests.Read(spec).Fill(dims, uint.Parse(seed, null), new() { TorchCpu = capability });

        var bits = MemoryMarshal.Cast<float, uint>(values);
        uint[] first = GoldenVector.Words(golden.GetProperty("first"));
        Assert.Equal(golden.GetProperty("count").GetInt32(), values.Length);
        Assert.Equal(first, bits[..first.Length].ToArray());
        Assert.Equal(golden.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(bits))));
    }

    [Fact]
    public void A_machine_with_AVX2_is_the_default()
    {
        var initializer = InitializerDistributionTests.Read("pytorch:normal_");

        Assert.Equal(initializer.Fill([1000], 5, new() { TorchCpu = TorchCpu.Avx2 }), initializer.Fill([1000], 5));
        Assert.NotEqual(initializer.Fill([1000], 5, new() { TorchCpu = TorchCpu.Default }), initializer.Fill([1000], 5));
    }
}
