using PortKit.Filling;
using PortKit.Tests.Explanation;

namespace PortKit.Tests.Filling;

/// <summary>The names that weights have in PyTorch's layout.</summary>
public sealed class StateKeysTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit-state-");

    private const string Image = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 5 dim: 5 } } }\n";

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("type: 'Convolution' convolution_param { num_output: 2 kernel_size: 1 }", "l.weight", "l.bias")]
    [InlineData("type: 'Deconvolution' convolution_param { num_output: 2 kernel_size: 1 bias_term: false }", "l.weight")]
    [InlineData("type: 'InnerProduct' inner_product_param { num_output: 2 transpose: true }", "l.weight", "l.bias")]
    [InlineData("type: 'Embed' embed_param { num_output: 2 input_dim: 3 }", "l.weight", "l.bias")]
    [InlineData("type: 'PReLU'", "l.weight")]
    [InlineData("type: 'Scale' scale_param { bias_term: true }", "l.weight", "l.bias")]
    [InlineData("type: 'Bias'", "l.bias")]
    [InlineData("type: 'BatchNorm'", "l.running_mean", "l.running_var", null)]
    [InlineData("type: 'BatchNorm' batch_norm_param { scale_bias: true }", "l.running_mean", "l.running_var", null, "l.weight", "l.bias")]
    [InlineData("type: 'LSTM' bottom: 'c' recurrent_param { num_output: 2 }", "l.0", "l.1", "l.2")]
    public void Blobs_have_the_names_of_a_modules_parameters(string layer, params string?[] expected)
    {
        const string Markers = "layer { name: 'c' type: 'Input' top: 'c' input_param { shape { dim: 2 dim: 4 } } }\n";
        var net = NetExplainerTests.Plan($"{Image}{Markers}layer {{ name: 'l' bottom: 'x' top: 'l' {layer} }}");
        var keys = new StateKeys(net);
        Assert.Equal(expected, net.Learnables.Select(keys.Of));
    }

    [Fact]
    public void Layers_names_become_identifiers_that_differ()
    {
        string[] names = ["conv1/7x7", "conv1_7x7", "1st", "lambda", "type", "forward", "running_mean", "training"];
        var net = NetExplainerTests.Plan(Image + string.Concat(names.Select(name => $"layer {{ name: '{name}' type: 'Bias' bottom: 'x' top: '{name}' }}\n")));
        var keys = new StateKeys(net);
        Assert.Equal(
            ["conv1_7x7", "conv1_7x7_2", "layer_1st", "lambda_2", "type_2", "forward_2", "running_mean", "training_2"],
            net.Learnables.Select(blob => keys.Of(blob)!.Split('.')[0]));
    }

    [Fact]
    public void A_file_has_them_and_statistics_are_divided()
    {
        const string Norm = "layer { name: 'a/n' type: 'BatchNorm' bottom: 'x' top: 'n' blobs { shape { dim: 4 } data: 1 data: 2 data: 3 data: 4 } "
            + "blobs { shape { dim: 4 } data: 4 data: 4 data: 8 data: 8 } blobs { shape { dim: 1 } data: 4 } }";
        var path = Path.Combine(_folder.FullName, "w.npz");
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Image + Norm), "net.prototxt", new ConvertOptions { Seed = 1 }).Net!;
        Assert.True(net.WriteWeights(path, WeightLayout.PyTorch).Succeeded);
        using var zip = System.IO.Compression.ZipFile.OpenRead(path);
        Assert.Equal(["a_n.running_mean.npy", "a_n.running_var.npy"], zip.Entries.Select(entry => entry.FullName));
        using var member = new MemoryStream();
        using (var stream = zip.Entries[0].Open())
            stream.CopyTo(member);
        var bytes = member.ToArray()[^(4 * sizeof(float))..];
        Assert.Equal([0.25f, 0.5f, 0.75f, 1f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }
}
