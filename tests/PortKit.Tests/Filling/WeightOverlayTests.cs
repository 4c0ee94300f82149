using System.Reflection;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>Weight files that people bring, against what Caffe loads from each.</summary>
public sealed class WeightOverlayTests : IDisposable
{
    private readonly string _changed = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".caffemodel");

    public void Dispose() => File.Delete(_changed);

    [Theory]
    [InlineData("modern")]
    [InlineData("legacy-4d")]
    [InlineData("double")]
    [InlineData("v1")]
    [InlineData("extra-and-missing")]
    public void Loads_what_Caffe_loads(string name)
    {
        var net = Plan(name);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var weights = net.Net!.ComputeWeights();
        Assert.Equal(Directory.GetFiles(Golden.Folder("weights", name), "param.*").Length, weights.Count);
        foreach (var blob in net.Net!.Plan.Learnables)
        {
            var file = Golden.Folder("weights", name, $"param.{blob.Layer.Name.Replace('/', '_')}.{blob.Index}.npy");
            Golden.AssertSameBits(blob.ModelName, weights[blob.Values], Npy.Read(file).Values);
        }

        var input = new Dictionary<string, float[]> { ["data"] = Npy.Read(Golden.Folder("weights", "input.data.npy")).Values };
        Golden.AssertClose("prob", Session.Run(net, input)["prob"].Values, Npy.Read(Golden.Folder("weights", name, "output.prob.npy")).Values);
    }

    [Fact]
    public void Layers_that_the_file_lacks_are_listed()
    {
        var warning = Assert.Single(Plan("extra-and-missing").Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
        Assert.Equal(Codes.WeightCoverage, warning.Code);
        Assert.EndsWith("keep their fill: scale1.", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong-shape", Codes.WeightMismatch, "blob 0 must have shape 4x3x3x3. Found 4x9x3x1.")]
    [InlineData("truncated", Codes.WeightFile, "at byte 805: field 100 is 2991 bytes long, and 1745 are left in the file, which seems to be cut short")]
    [InlineData("no-such-file", Codes.WeightFile, "cannot be read")]
    public void Refuses_what_Caffe_refuses(string name, string code, string message)
    {
        var error = Assert.Single(Plan(name).Diagnostics);
        Assert.Equal((code, DiagnosticSeverity.Error, Path.GetFileName($"{name}.caffemodel")), (error.Code, error.Severity, Path.GetFileName(error.Location.File)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Where a cut falls between two layers a whole file is left, as for Caffe.</summary>
    [Theory]
    [InlineData("modern")]
    [InlineData("legacy-4d")]
    [InlineData("double")]
    [InlineData("v1")]
    public void A_file_that_is_cut_is_refused_at_its_byte(string name)
    {
        var whole = File.ReadAllBytes(Golden.Folder("weights", $"{name}.caffemodel"));
        var layers = 0;
        for (var length = 0; length < whole.Length; length += 17)
        {
            var errors = Errors(whole[..length]);
            layers += errors.Count == 0 ? 1 : 0;
            Assert.All(errors, error => Assert.Equal(Codes.WeightFile, error.Code));
            Assert.All(errors, error => Assert.Matches(@"at byte \d+: ", error.Message));
        }

        Assert.InRange(layers, 0, 8);
    }

    [Theory]
    [InlineData("modern")]
    [InlineData("legacy-4d")]
    [InlineData("double")]
    [InlineData("v1")]
    public void A_flipped_bit_never_ends_in_anything_but_a_coded_error(string name)
    {
        var whole = File.ReadAllBytes(Golden.Folder("weights", $"{name}.caffemodel"));
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 250; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            var errors = Errors(changed);
            Assert.All(errors, error => Assert.True(error.Code is Codes.WeightFile or Codes.WeightMismatch, error.ToString()));
            Assert.All(errors, error => Assert.True(error.Code == Codes.WeightMismatch || error.Message.Contains("at byte ", StringComparison.Ordinal), error.ToString()));
            refused += errors.Count > 0 ? 1 : 0;
        }

        Assert.InRange(refused, 1, 249);
    }

    /// <summary>What a file claims is held against the net, and its end against what it claims, before anything of that size is made.</summary>
    [Theory]
    [InlineData(new[] { 1L << 62, 3, 3, 3 }, 0, Codes.WeightMismatch, "blob 0 must have shape 4x3x3x3. Found 4611686018427387904x3x3x3.")]
    [InlineData(new[] { 4L, 3, 3, 3 }, 0, Codes.WeightMismatch, "blob 0 must hold 108 values. Found 0.")]
    [InlineData(new[] { 4L, 3, 3, 3 }, 109, Codes.WeightMismatch, "blob 0 must hold 108 values. Found 109.")]
    [InlineData(new[] { 4L, 3, 3, 3 }, 108, Codes.WeightFile, "at byte {end}: the number of a field is expected. Found 0.", 3L << 30)]
    public void A_file_that_is_too_large_is_refused(long[] dims, int count, string code, string message, long length = 0)
    {
        var net = new NetParameter
        {
            Layer =
            {
                new LayerParameter
                {
                    Name = "conv1",
                    Blobs = { new BlobProto { Shape = new BlobShape { Dim = { dims } }, Data = { new float[count] } }, new BlobProto { Shape = new BlobShape { Dim = { 4 } }, Data = { new float[4] } } },
                },
            },
        }.ToByteArray();
        var error = Assert.Single(Errors(net, length));
        Assert.Equal(code, error.Code);
        Assert.Contains(message.Replace("{end}", $"{net.Length}", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_golden_file_is_among_the_cases()
    {
        var cases = typeof(WeightOverlayTests).GetMethods()
            .Where(method => method.Name is nameof(Loads_what_Caffe_loads) or nameof(Refuses_what_Caffe_refuses))
            .SelectMany(method => method.GetCustomAttributes<InlineDataAttribute>())
            .Select(row => (string)row.Data[0]!);
        var files = Directory.GetFiles(Golden.Folder("weights"), "*.caffemodel").Select(file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal(files.Append("no-such-file").Order(StringComparer.Ordinal), cases.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Where_all_weights_are_required_a_layer_without_any_is_an_error()
    {
        var error = Assert.Single(Plan(["extra-and-missing"], requireAll: true).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.WeightCoverage, error.Code);
        Assert.True(Plan(["modern"], requireAll: true).Succeeded);
    }

    [Fact]
    public void Of_several_files_later_ones_win_and_a_layer_is_missed_only_if_all_lack_it()
    {
        var both = Plan(["modern", "extra-and-missing"], requireAll: true);
        Assert.True(both.Succeeded, string.Join('\n', both.Diagnostics));
        var (weights, first, second) = (both.Net!.ComputeWeights(), Values("modern"), Values("extra-and-missing"));
        foreach (var (blob, values) in weights)
            Golden.AssertSameBits(blob.ModelName, values, blob.Layer.Name == "scale1" ? first[blob.ModelName] : second[blob.ModelName]);

        static Dictionary<string, float[]> Values(string name) => Plan(name).Net!.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
    }

    [Fact]
    public void A_layer_that_is_given_an_initializer_is_not_missed_and_one_that_the_file_has_is_overridden()
    {
        var net = Plan(["extra-and-missing"], requireAll: true, InitializerOverride.Of("scale1.0", "keras:Constant(3)"), InitializerOverride.Of("conv1", "keras:Ones()"));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Contains(net.Diagnostics, note => note.Code == Codes.InitializerWins && note.Message.EndsWith(": conv1.0.", StringComparison.Ordinal));
        foreach (var (blob, values) in net.Net!.ComputeWeights())
        {
            if (blob.ModelName is "scale1.0" or "conv1.0")
                Assert.All(values, value => Assert.Equal(blob.Layer.Name == "conv1" ? 1 : 3, value));
            else if (blob.Layer.Name != "scale1")
                Golden.AssertSameBits(blob.ModelName, values, Npy.Read(Golden.Folder("weights", "extra-and-missing", $"param.{blob.ModelName.Replace('/', '_')}.npy")).Values);
        }
    }

    /// <summary>What is said of a file with this content, when it is opened and when its values are read.</summary>
    private List<Diagnostic> Errors(byte[] content, long length = 0)
    {
        using (var file = File.Create(_changed))
        {
            file.Write(content);

            // What is added is sparse, and takes no room.
            file.SetLength(Math.Max(length, content.Length));
        }

        var net = Converter.Plan(Golden.Folder("weights", "net.prototxt"), new ConvertOptions { Seed = 5, Weights = [_changed] });
        var written = net.Net?.WriteModel(Stream.Null);
        return [.. net.Diagnostics.Concat(written?.Diagnostics ?? []).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    private static PlanResult Plan(string name) => Plan([name], requireAll: false);

    private static PlanResult Plan(string[] names, bool requireAll, params InitializerOverride[] initializers) => Converter.Plan(Golden.Folder("weights", "net.prototxt"), new ConvertOptions
    {
        Seed = 5,
        Weights = [.. names.Select(name => Golden.Folder("weights", $"{name}.caffemodel"))],
        RequireAllWeights = requireAll,
        Initializers = initializers,
    });
}
