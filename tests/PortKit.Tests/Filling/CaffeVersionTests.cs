using System.Text;
using System.Text.Json;
using PortKit.Initializers.Caffe;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>Bilinear kernels of Caffe 1.0 and of master: the option, the note, and what files tell of it.</summary>
public sealed class CaffeVersionTests
{
    private const string Kernel3 = "convolution_param { num_output: 2 group: 2 kernel_size: 3 stride: 2 pad: 1 bias_term: false weight_filler { type: 'bilinear' } }";

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    public void A_note_names_the_layer_whose_kernel_depends_on_it(int kernel, bool isTold)
    {
        var net = For(Up(Kernel3.Replace("3", $"{kernel}", StringComparison.Ordinal)), null);
        var told = net.Diagnostics.Where(diagnostic => diagnostic.Code == Codes.CaffeVersion).ToList();
        Assert.Equal(isTold ? 1 : 0, told.Count);
        Assert.Equal(isTold ? "master" : null, Metadata(net).GetValueOrDefault("portkit.caffe"));
        if (!isTold)
            return;
        Assert.Equal((DiagnosticSeverity.Note, "net.prototxt(2,1)"), (told[0].Severity, $"{told[0].Location}"));
        Assert.Contains("layer 'up' (Deconvolution)", told[0].Message, StringComparison.Ordinal);
        Assert.Contains("`Caffe` 1.0", told[0].Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CaffeVersion.Master, "master", 0.5f)]
    [InlineData(CaffeVersion.Release1, "1.0", 0.1875f)]
    public void A_version_that_was_asked_for_is_filled_and_recorded_without_a_note(CaffeVersion caffe, string name, float second)
    {
        var net = For(Up(Kernel3), caffe);
        Assert.Empty(net.Diagnostics);
        Assert.Equal(second, net.Net!.ComputeWeights().Values.Single()[1]);
        Assert.Equal(name, Metadata(net)["portkit.caffe"]);
        var folder = Directory.CreateTempSubdirectory("portkit");
        try
        {
            var path = Path.Combine(folder.FullName, "w.npz");
            Assert.True(net.Net!.WriteWeights(path).Succeeded);
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(path + ".json"));
            Assert.Equal(name, manifest.RootElement.GetProperty("caffe").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Where_no_kernel_depends_on_it_the_bytes_are_the_same()
    {
        var text = Up(Kernel3.Replace("kernel_size: 3", "kernel_size: 4", StringComparison.Ordinal));
        Assert.Equal(Bytes(For(text, null)), Bytes(For(text, CaffeVersion.Release1)));
        Assert.Equal(Bytes(For(text, null)), Bytes(For(text, CaffeVersion.Master)));
    }

    [Fact]
    public void An_initializer_of_that_name_follows_too()
    {
        var options = new ConvertOptions { Seed = 1, Initializers = [InitializerOverride.Of("up", "caffe:bilinear")] };
        var text = Up(Kernel3.Replace("bilinear", "xavier", StringComparison.Ordinal));
        var net = Plan(text, options);
        Assert.Equal(Codes.CaffeVersion, Assert.Single(net.Diagnostics).Code);
        Assert.Equal("master", Metadata(net)["portkit.caffe"]);
        net = Plan(text, options with { Caffe = CaffeVersion.Release1 });
        Assert.Empty(net.Diagnostics);
        Assert.Equal("1.0", Metadata(net)["portkit.caffe"]);
        Assert.Equal(0.1875f, net.Net!.ComputeWeights().Values.Single()[1]);
        Assert.Equal(0.3403, Assert.Single(Assert.Single(net.Net!.Inspect(cancellation: TestContext.Current.CancellationToken)!.Inspection!.Layers, layer => layer.Blobs.Count > 0).Blobs).Distribution!.Mean, 4);
    }

    [Fact]
    public void Weights_in_place_of_the_filler_leave_nothing_to_tell()
    {
        var blobs = "blobs { shape { dim: 2 dim: 1 dim: 3 dim: 3 } " + string.Concat(Enumerable.Repeat("data: 1 ", 18)) + "} ";
        var net = For(Up(blobs + Kernel3), null);
        Assert.DoesNotContain(net.Diagnostics, diagnostic => diagnostic.Code == Codes.CaffeVersion);
        Assert.False(Metadata(net).ContainsKey("portkit.caffe"));
    }

    [Fact]
    public void Data_that_a_filler_makes_follow_as_well()
    {
        const string Text = "layer { name: 'd' type: 'DummyData' top: 'd' dummy_data_param { shape { dim: 1 dim: 1 dim: 3 dim: 3 } data_filler { type: 'bilinear' } } }";
        Assert.Equal(Codes.CaffeVersion, Assert.Single(For(Text, null).Diagnostics).Code);
        Assert.Equal([0.25f, 0.5f, 0.25f], Run(null));
        Assert.Equal([0.0625f, 0.1875f, 0.1875f], Run(CaffeVersion.Release1));

        float[] Run(CaffeVersion? caffe)
        {
            var net = For(Text, caffe);
            var values = Session.Run(net, new Dictionary<string, float[]>())["d"].Values;
            Assert.Equal(values, net.Net!.Compute(new Dictionary<string, float[]>()).Single().Values);
            return values[..3];
        }
    }

    private static string Up(string param) => $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 1 dim: 2 dim: 3 dim: 3 }} }} }}\nlayer {{ name: 'up' type: 'Deconvolution' bottom: 'x' top: 'up' {param} }}";

    private static PlanResult For(string text, CaffeVersion? caffe) => Plan(text, new ConvertOptions { Seed = 1, Caffe = caffe });

    private static PlanResult Plan(string text, ConvertOptions options)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net;
    }

    private static byte[] Bytes(PlanResult net)
    {
        using var stream = new MemoryStream();
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream).Succeeded);
        return stream.ToArray();
    }

    private static Dictionary<string, string> Metadata(PlanResult net) =>
        ModelProto.Parser.ParseFrom(Bytes(net)).MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
}
