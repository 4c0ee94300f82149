using System.Text.Json;
using PortKit.Tests.Harness;
using PortKit.Tools;

namespace PortKit.Tests;

/// <summary>Golden cases that tools/PortKit.Golden makes are those that the tests read: Caffe's own come out as they went in.</summary>
public sealed class GoldenCaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("conv_basic", true)]
    [InlineData("batch_norm_scale_bias", false)]
    [InlineData("bias_two_bottoms", true)]
    public void Makes_of_Caffes_arrays_what_Caffes_cases_are(string name, bool isFilled)
    {
        var target = Path.Combine(_folder, name);
        var arrays = Golden.Folder("layers", name);
        var (expected, seed) = CaseOf(arrays);
        new GoldenCase(arrays) { Seed = isFilled ? seed : null }.Write(target);
        Assert.Equal(expected, CaseOf(target).Entries);
        foreach (var file in Directory.GetFiles(arrays, "*.npy", SearchOption.AllDirectories))
        {
            var (one, other) = (Npy.Read(file), Npy.Read(Path.Combine(target, Path.GetRelativePath(arrays, file))));
            Assert.Equal(one.Shape, other.Shape);
            Golden.AssertSameBits(file, other.Values, one.Values);
        }

        GoldenLayer.Check(target);
    }

    [Fact]
    public void Takes_a_layer_alone_and_the_shapes_of_its_inputs()
    {
        var arrays = Arrays();
        var target = Path.Combine(_folder, "relu");
        new GoldenCase(arrays) { Oracle = "by hand", IsTrain = true }.Write(target);
        var text = File.ReadAllText(Path.Combine(target, "net.prototxt"));
        Assert.StartsWith("name: \"relu\"\nlayer { name: \"x\" type: \"Input\" top: \"x\" input_param { shape { dim: 2 dim: 3 } } }\nlayer", text, StringComparison.Ordinal);
        Assert.Contains("\"oracle\": \"by hand\"", File.ReadAllText(Path.Combine(target, "case.json")), StringComparison.Ordinal);
        GoldenLayer.Check(target);
    }

    [Fact]
    public void A_layer_that_computes_something_else_fails()
    {
        var arrays = Arrays();
        var output = Path.Combine(arrays, "outputs", "y.npy");
        var bytes = File.ReadAllBytes(output);
        bytes[^1] ^= 0x80;
        File.WriteAllBytes(output, bytes);
        var target = Path.Combine(_folder, "relu");
        new GoldenCase(arrays).Write(target);
        Assert.ThrowsAny<Exception>(() => GoldenLayer.Check(target));
    }

    [Theory]
    [InlineData("outputs/y.npy", "outputs/z.npy", "outputs/z.npy must be named as a top of the net. The tops are y.")]
    [InlineData("outputs/y.npy", "y.npy", "What the layer gives is expected in ")]
    [InlineData("inputs/x.npy", "x.npy", "Bottom 'x' needs an array, inputs/x.npy, or a layer that makes it. Found neither.")]
    [InlineData("inputs/x.npy", "params/r.1.npy", "Bottom 'x' needs")]
    [InlineData("outputs/y.npy", "inputs/z.npy", "What the layer gives is expected in ")]
    [InlineData("net.prototxt", "deploy.prototxt", "cannot be read")]
    public void Says_what_is_missing(string from, string to, string expected)
    {
        var arrays = Arrays();
        Directory.CreateDirectory(Path.Combine(arrays, "params"));
        File.Move(Path.Combine(arrays, from), Path.Combine(arrays, to));
        var failure = Assert.Throws<GoldenCaseException>(() => new GoldenCase(arrays).Write(Path.Combine(_folder, "relu")));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "relu")));
    }

    [Fact]
    public void Params_are_counted_from_0_and_nothing_is_overwritten()
    {
        var arrays = Arrays();
        Directory.CreateDirectory(Path.Combine(arrays, "params"));
        File.Copy(Path.Combine(arrays, "inputs", "x.npy"), Path.Combine(arrays, "params", "r.1.npy"));
        var gap = Assert.Throws<GoldenCaseException>(() => new GoldenCase(arrays).Write(Path.Combine(_folder, "relu")));
        Assert.EndsWith("without a gap, of layers r. Found r.1.", gap.Message, StringComparison.Ordinal);
        Assert.Throws<GoldenCaseException>(() => new GoldenCase(arrays).Write(arrays));
        File.Move(Path.Combine(arrays, "params", "r.1.npy"), Path.Combine(arrays, "inputs", "z.npy"));
        var stray = Assert.Throws<GoldenCaseException>(() => new GoldenCase(arrays).Write(Path.Combine(_folder, "relu")));
        Assert.StartsWith("inputs/z.npy must be named as a blob of the net.", stray.Message, StringComparison.Ordinal);
    }

    /// <summary>The arrays of a ReLU, with x = (-1, 0.5, 2, -3, 0, 4).</summary>
    private string Arrays()
    {
        var folder = Path.Combine(_folder, "arrays");
        WriteArray(Path.Combine(folder, "inputs", "x.npy"), [-1, 0.5f, 2, -3, 0, 4]);
        WriteArray(Path.Combine(folder, "outputs", "y.npy"), [0, 0.5f, 2, 0, 0, 4]);
        File.WriteAllText(Path.Combine(folder, "net.prototxt"), "layer { name: \"r\" type: \"ReLU\" bottom: \"x\" top: \"y\" }\n");
        return folder;
    }

    private static void WriteArray(string path, float[] values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header.Select(letter => (byte)letter), .. values.SelectMany(BitConverter.GetBytes)]);
    }

    private static (string Entries, uint Seed) CaseOf(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        var entries = new[] { "name", "seed", "phase", "weights", "params", "outputs", "inputs" }.Select(key => JsonSerializer.Serialize(json.RootElement.GetProperty(key)));
        return (string.Join('\n', entries), json.RootElement.GetProperty("seed").GetUInt32());
    }
}
