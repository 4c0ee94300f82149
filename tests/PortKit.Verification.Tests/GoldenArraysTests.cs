using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Files.Npy;

namespace PortKit.Verification.Tests;

public sealed class GoldenArraysTests : IDisposable
{
    private const string Net = """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }
        layer { name: 'in/ip' type: 'InnerProduct' bottom: 'x' top: 'in/ip' inner_product_param { num_output: 2 weight_filler { type: 'constant' value: 1 } } }
        layer { name: 'relu' type: 'ReLU' bottom: 'in/ip' top: 'in/ip' }
        layer { name: 'twice' type: 'Power' bottom: 'in/ip' top: 'twice' power_param { scale: 2 } }
        """;

    private static readonly float[] X = [1, 2, 3, -1, -2, -3];
    private static readonly float[] Sums = [6, 6, -6, -6];
    private static readonly float[] Rectified = [6, 6, 0, 0];
    private static readonly float[] Twice = [12, 12, 0, 0];

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-golden-").FullName;

    public static TheoryData<string> Cases() =>
        [.. Directory.GetDirectories(Golden("layers")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What Caffe itself gave for one layer each: neither the runtime nor the reference arithmetic deviates.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Dumps_of_Caffe_are_agreed_with(string name)
    {
        var folder = Golden("layers", name);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        var root = json.RootElement;
        var net = Converter.Plan(Path.Combine(folder, "net.prototxt"), new ConvertOptions
        {
            Weights = root.GetProperty("weights").GetString() is { } file ? [Path.Combine(folder, file)] : [],
            Seed = root.GetProperty("seed").GetUInt32(),
            Phase = root.GetProperty("phase").GetString() == "TRAIN" ? Phase.Train : Phase.Test,
        });
        var result = VerifiedNets.Verify(net, null, new VerifyOptions
        {
            Inputs = root.GetProperty("inputs").EnumerateArray().ToDictionary(
                input => input.GetString()!, input => NumPyFile.Open(Path.Combine(folder, "inputs", $"{input.GetString()}.npy")).Read(input.GetString()!).Values),
            Golden = Open(Path.Combine(folder, "outputs")),
            Model = VerifiedNets.AllBlobs.Model,
        });
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(root.GetProperty("outputs").GetArrayLength(), result.Blobs.Count(blob => blob is { GoldenModel: not null, GoldenReference: not null }));
    }

    [Fact]
    public void Arrays_are_found_by_the_names_of_blobs_as_files_and_as_members()
    {
        Write("x", [2, 3], X);
        Write("in_ip@in_ip", [2, 2], Sums);
        Zip(("in/ip", Rectified), ("twice", Twice), ("something", Twice));
        var result = Verify();
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(3, result.Blobs.Count(blob => blob is { GoldenModel.Agrees: true, GoldenReference.Agrees: true }));
    }

    /// <summary>Two verdicts tell whether the conversion or the dump is at fault.</summary>
    [Fact]
    public void A_dump_that_deviates_is_told_from_a_model_that_does()
    {
        Write("x", [2, 3], X);
        Write("twice", [2, 2], [12, 13, 0, 0]);
        var first = Verify().FirstDifference!;
        Assert.Equal(("twice", BlobVerdict.Agrees, false, false), (first.Name, first.Verdict, first.GoldenModel!.Agrees, first.GoldenReference!.Agrees));
        Assert.Equal("ONNX Runtime against the golden array: 1 of 4 values differ, most of all at [0,1]: 12 instead of 13", first.Problem);

        Write("twice", [2, 2], Twice);
        var path = Path.Combine(_folder, "m.onnx");
        VerifiedNets.Write(VerifiedNets.Plan(Net), path, graph => graph.Node.Single(node => node.OpType == "Mul").OpType = "Add");
        first = Verify(path).FirstDifference!;
        Assert.Equal(("twice", BlobVerdict.Differs, false, true), (first.Name, first.Verdict, first.GoldenModel!.Agrees, first.GoldenReference!.Agrees));
    }

    [Fact]
    public void Another_shape_is_told_with_both()
    {
        Write("x", [2, 3], X);
        Write("twice", [4], Twice);
        Assert.EndsWith("Caffe's arithmetic against the golden array: the shape is 2x2 instead of 4.", Assert.Single(Verify().Diagnostics).Message, StringComparison.Ordinal);
        Write("x", [3, 2], X);
        var told = Assert.Single(Verify().Diagnostics);
        Assert.Equal((Codes.InputValues, "An array of shape 2x3 is expected for input 'x'. Found one of shape 3x2."), (told.Code, told.Message));
    }

    /// <summary>
    /// Rounding of the layers before, each within the tolerance, is told from a fault by the golden arrays of the layer's own bottoms. Each row: the
    /// golden arrays of a and of b, and the verdicts on both.
    /// </summary>
    [Theory]
    [InlineData("1e6 2e6", "0 1e6", BlobVerdict.Agrees, BlobVerdict.Agrees)]
    [InlineData("1000050 1999950", "50 999950", BlobVerdict.Agrees, BlobVerdict.Drift)]
    [InlineData("1000050 1999950", "100 999950", BlobVerdict.Agrees, BlobVerdict.Differs)]
    [InlineData("", "50 999950", null, BlobVerdict.Differs)]
    [InlineData("5e6 2e6", "4e6 1e6", BlobVerdict.Differs, BlobVerdict.Differs)]
    [InlineData("5e6 2e6", "0 1e6", BlobVerdict.Differs, BlobVerdict.Agrees)]
    public void Drift_is_told_from_a_dump_that_deviates(string a, string b, BlobVerdict? verdictA, BlobVerdict verdictB)
    {
        const string Lines = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 } } }
            layer { name: 'a' type: 'Power' bottom: 'x' top: 'a' power_param { scale: 1e6 } }
            layer { name: 'b' type: 'Power' bottom: 'a' top: 'b' power_param { shift: -1e6 } }
            """;

        // A dump has what the last of the layers in place left, and not what came before.
        const string InPlace = "layer { name: 'relu' type: 'ReLU' bottom: 'b' top: 'b' }";
        Write("x", [2], [1, 2]);
        if (a.Length > 0)
            Write("a", [2], Numbers(a));
        Write("b", [2], Numbers(b));
        foreach (var net in new[] { Lines, Lines + InPlace })
        {
            var result = Verify(null, net);
            Assert.Equal([verdictA, verdictB], [result.Blobs[1].GoldenVerdict, result.Blobs[^1].GoldenVerdict]);
            Assert.All(result.Blobs.Skip(1), blob => Assert.Equal(BlobVerdict.Agrees, blob.Verdict));
            Assert.Equal(verdictA != BlobVerdict.Differs && verdictB != BlobVerdict.Differs, result.Passed);
        }

        static float[] Numbers(string text) => [.. text.Split(' ').Select(word => float.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>A dump has what the net saw; the model takes what that was made of.</summary>
    [Fact]
    public void Where_the_model_preprocesses_a_dump_is_of_what_comes_of_it()
    {
        var net = VerifiedNets.Plan(
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 1 dim: 1 dim: 2 } } }
            layer { name: 'y' type: 'Power' bottom: 'x' top: 'y' power_param { scale: 2 } }
            """,
            new ConvertOptions { Preprocessing = [new() { MeanValues = [100], Scale = 0.5f }] });
        Write("x", [1, 1, 1, 2], [2, -5]);
        Write("y", [1, 1, 1, 2], [4, -10]);
        var options = new VerifyOptions { Golden = Open(_folder) };
        var told = Assert.Single(VerifiedNets.Verify(net, null, options).Diagnostics);
        Assert.Equal((Codes.InputValues, "Give those that the dump was made of:  `Inputs` x=F.npy"), (told.Code, told.Hint));

        options = options with { Inputs = new Dictionary<string, float[]> { ["x"] = [104, 90] } };
        var result = VerifiedNets.Verify(net, null, options);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(["x@preprocessed", "y"], result.Blobs.Where(blob => blob.GoldenVerdict == BlobVerdict.Agrees).Select(blob => blob.Name));
        Assert.False(VerifiedNets.Verify(net, null, options with { Inputs = new Dictionary<string, float[]> { ["x"] = [104, 91] } }).Passed);
    }

    [Fact]
    public void Given_inputs_come_before_golden_ones()
    {
        Write("x", [2, 3], X);
        Write("twice", [2, 2], [0, 0, 0, 0]);
        Assert.True(VerifiedNets.Verify(VerifiedNets.Plan(Net), null, new VerifyOptions
        {
            Golden = Open(_folder),
            Inputs = new Dictionary<string, float[]> { ["x"] = new float[6] },
        }).Passed);
    }

    [Fact]
    public void One_array_for_two_blobs_is_refused_unless_it_bears_the_name_of_one()
    {
        const string Clash = """
            layer { name: 'x' type: 'Input' top: 'a/b' input_param { shape { dim: 2 } } }
            layer { name: 'y' type: 'Power' bottom: 'a/b' top: 'OTHER' power_param { scale: 2 } }
            """;
        Write("a_b", [2], [1, 2]);
        var told = Assert.Single(Verify(null, Clash.Replace("OTHER", "a:b", StringComparison.Ordinal)).Diagnostics);
        Assert.Equal((Codes.GoldenFolder, "An array for one blob is expected. Found 'a_b', which may be meant for 'a/b' and 'a:b'."), (told.Code, told.Message));
        var result = Verify(null, Clash.Replace("OTHER", "a_b", StringComparison.Ordinal));
        Assert.NotNull(result.Blobs[1].GoldenReference);
    }

    [Fact]
    public void A_folder_without_an_array_for_the_net_is_refused()
    {
        Write("other", [2], [1, 2]);
        var told = Assert.Single(Verify().Diagnostics);
        Assert.Equal((Codes.GoldenFolder, "Arrays named as blobs of the net are expected, such as 'twice'. Found 'other'."), (told.Code, told.Message));
    }

    [Theory]
    [InlineData("nothing", "PK5008")]
    [InlineData("none", "PK5008")]
    [InlineData("twice", "PK5008")]
    [InlineData("damaged.npz", "PK5005")]
    public void A_folder_that_cannot_be_used_is_told(string trouble, string code)
    {
        var folder = _folder;
        switch (trouble)
        {
            case "nothing":
                folder = Path.Combine(_folder, "nothing");
                break;
            case "twice":
                Write("twice", [2, 2], Twice);
                Zip(("twice", Twice));
                break;
            case "damaged.npz":
                File.WriteAllText(Path.Combine(_folder, trouble), "PK");
                break;
        }

        var bag = new DiagnosticBag();
        Assert.Null(GoldenArrays.Open(folder, bag));
        var told = Assert.Single(bag);
        Assert.Equal((code, folder), (told.Code, told.Location.File));
    }

    [Fact]
    public void An_array_that_is_damaged_is_told_with_its_byte()
    {
        Write("x", [2, 3], X);
        Write("twice", [2, 2], Rectified);
        var path = Path.Combine(_folder, "twice.npy");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
        var told = Assert.Single(Verify().Diagnostics);
        Assert.Equal((Codes.ArrayFile, path), (told.Code, told.Location.File));
        Assert.Matches(@"^At byte \d+: 16 bytes are expected, 4 elements of 4\. Found 12 to the end of the file\.$", told.Message);
    }

    private static string Golden(params string[] parts) => Path.Combine([AppContext.BaseDirectory, "Golden", .. parts]);

    private static GoldenArrays Open(string folder)
    {
        var bag = new DiagnosticBag();
        var golden = GoldenArrays.Open(folder, bag);
        Assert.Empty(bag);
        return golden!;
    }

    private static byte[] Npy(int[] dims, float[] values)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(dims.Select(dim => $"{dim},"))}), }}");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. MemoryMarshal.AsBytes<float>(values)];
    }

    private VerificationResult Verify(string? modelPath = null, string prototxt = Net) =>
        VerifiedNets.Verify(VerifiedNets.Plan(prototxt, new ConvertOptions { Seed = 3 }), modelPath, VerifiedNets.AllBlobs with { Golden = Open(_folder) });

    private void Write(string name, int[] dims, float[] values) => File.WriteAllBytes(Path.Combine(_folder, $"{name}.npy"), Npy(dims, values));

    private void Zip(params (string Name, float[] Values)[] members)
    {
        using var zip = new ZipArchive(File.Create(Path.Combine(_folder, "blobs.npz")), ZipArchiveMode.Create);
        foreach (var (name, values) in members)
        {
            using var stream = zip.CreateEntry($"{name}.npy").Open();
            stream.Write(Npy([2, 2], values));
        }
    }
}
