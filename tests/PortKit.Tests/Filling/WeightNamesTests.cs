using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>How the layers of a net find their own values in a file again: by names that differ, and by a manifest of the same run.</summary>
public sealed class WeightNamesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An .npz has no slash in the names of its members: one of two layers would silently have the other's values.</summary>
    [Theory]
    [InlineData("a/b", "a_b", "w.npz", "the same for layer 'a/b'")]
    [InlineData("a\\000b", "c", "w.npz", "has no NUL")]
    [InlineData("a\\000b", "c", "w.h5", "a path of groups")]
    public void Names_that_meet_or_cannot_be_are_refused(string first, string second, string file, string expected)
    {
        var path = Path.Combine(_folder, file);
        var problem = Assert.Single(TwoLayers(first, second).Net!.WriteWeights(path).Diagnostics);
        Assert.Equal((Codes.WeightName, DiagnosticSeverity.Error), (problem.Code, problem.Severity));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("a/b", "a_b", "w.safetensors")]
    [InlineData("a/b", "a_b", "w.caffemodel")]
    [InlineData("a\\000b", "a\\000c", "w.safetensors")]
    [InlineData("a\\000b", "a\\000c", "w.caffemodel")]
    [InlineData("A", "a", "w.npz")]
    [InlineData("A", "a", "w.safetensors")]
    [InlineData("A", "a", "w.caffemodel")]
    [InlineData("A", "a", "w.h5")]
    public void Names_that_differ_give_each_layer_its_own(string first, string second, string file)
    {
        var path = Path.Combine(_folder, file);
        Assert.True(TwoLayers(first, second).Net!.WriteWeights(path).Succeeded);
        var (drawn, read) = (TwoLayers(first, second).Net!.ComputeWeights(), TwoLayers(first, second, path).Net!.ComputeWeights());
        foreach (var (own, other) in drawn.Values.Zip(read.Values))
            Golden.AssertSameBits(file, other, own);
    }

    [Fact]
    public void An_npz_that_may_mean_either_of_two_layers_is_refused()
    {
        var path = Path.Combine(_folder, "w.npz");
        Assert.True(TwoLayers("a_b", "c").Net!.WriteWeights(path).Succeeded);
        var refused = TwoLayers("a_b", "a/b", path);
        Assert.Equal(Codes.WeightMismatch, Assert.Single(refused.Diagnostics, one => one.Severity == DiagnosticSeverity.Error).Code);
    }

    /// <summary>Whoever is killed between the two moves leaves the weights of one run with the manifest of another.</summary>
    [Theory]
    [InlineData("w.npz")]
    [InlineData("w.safetensors")]
    [InlineData("w.caffemodel")]
    [InlineData("w.h5")]
    public void Weights_with_the_manifest_of_another_run_are_refused(string file)
    {
        var path = Path.Combine(_folder, file);
        Assert.True(TwoLayers("a", "b").Net!.WriteWeights(path).Succeeded);
        Assert.True(TwoLayers("a", "b", path).Succeeded);
        var manifest = File.ReadAllBytes(path + ".json");
        Assert.True(TwoLayers("a", "b", seed: 6).Net!.WriteWeights(path).Succeeded);
        File.WriteAllBytes(path + ".json", manifest);
        var problem = Assert.Single(TwoLayers("a", "b", path).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.WeightFile, problem.Code);
        Assert.Contains("different runs", problem.Message, StringComparison.Ordinal);
        File.Delete(path + ".json");
        Assert.True(TwoLayers("a", "b", path).Succeeded);
    }

    /// <summary>The name of the manifest is longer, and may be too long where that of the weights is not.</summary>
    [Fact]
    public void Weights_and_manifest_appear_both_or_neither()
    {
        var path = Path.Combine(_folder, new string('w', 236) + ".npz");
        File.WriteAllText(path, "old");
        Assert.Equal(Codes.Unwritable, Assert.Single(TwoLayers("a", "b").Net!.WriteWeights(path + ".safetensors").Diagnostics).Code);
        Directory.CreateDirectory(path + ".json");
        Assert.Equal(Codes.Unwritable, Assert.Single(TwoLayers("a", "b").Net!.WriteWeights(path).Diagnostics).Code);
        Assert.Equal(path, Assert.Single(Directory.GetFiles(_folder)));
        Assert.Equal("old", File.ReadAllText(path));
    }

    private static PlanResult TwoLayers(string first, string second, string? weights = null, uint seed = 5)
    {
        string Layer(string name) => $"layer {{ name: \"{name}\" type: \"InnerProduct\" bottom: \"x\" inner_product_param {{ num_output: 4 weight_filler {{ type: \"xavier\" }} }} ";
        return Converter.Plan(
            Encoding.UTF8.GetBytes(
                "layer { name: \"x\" type: \"Input\" top: \"x\" input_param { shape { dim: 2 dim: 3 } } }\n"
                    + Layer(first) + "top: \"p\" }\n" + Layer(second) + "top: \"q\" }"),
            "net.prototxt",
            new ConvertOptions { Seed = seed, Weights = weights is null ? [] : [weights] });
    }
}
