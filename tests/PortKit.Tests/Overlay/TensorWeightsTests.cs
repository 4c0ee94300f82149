using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using PortKit.House.Tests;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Overlay;

/// <summary>Weights of every format that is written are read again, bit for bit; so are arrays from elsewhere under the same names.</summary>
public sealed class TensorWeightsTests : WeightFiles
{
    private const string Small =
        """
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "m/ip" type: "InnerProduct" bottom: "x" top: "y" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
        """;

    public static TheoryData<string, string> Models => new MatrixTheoryData<string, string>(
        ["lenet/deploy", "cifar10-full/deploy", "squeezenet1.1/deploy", "mobilenet-v2/deploy", "siamese/train_val"],
        [".npz", ".safetensors", ".caffemodel", ".caffemodel.h5"]);

    [Theory]
    [MemberData(nameof(Models))]
    public void What_init_writes_is_taken_bit_for_bit(string model, string format)
    {
        var net = Repository.PathOf("models", model + ".prototxt");
        var options = new ConvertOptions { Seed = 3, IdentityBatchNorm = true, InputShapes = InputsOf(model) };
        var first = Converter.Plan(net, options);
        Assert.True(first.Succeeded, string.Join('\n', first.Diagnostics));
        Assert.True(first.Net.WriteWeights(PathOf("w" + format)).Succeeded);
        var second = Converter.Plan(net, new ConvertOptions { Seed = 4, Weights = [PathOf("w" + format)], RequireAllWeights = true, InputShapes = InputsOf(model) });
        Assert.True(second.Succeeded, string.Join('\n', second.Diagnostics));
        Assert.DoesNotContain(second.Diagnostics, one => one.Code is Codes.WeightCoverage or Codes.WeightMismatch);
        var (expected, found) = (first.Net!.ComputeWeights(), second.Net!.ComputeWeights());
        Assert.Equal(expected.Count, found.Count);
        foreach (var (one, other) in expected.Zip(found))
            Golden.AssertSameBits(one.Key.ModelName, other.Value, one.Value);
    }

    /// <summary>The shapes that a net leaves to its database.</summary>
    private static Dictionary<string, Shape> InputsOf(string model) =>
        model == "siamese/train_val" ? new() { ["pair_data"] = new(100, 2, 28, 28) } : [];

    /// <summary>The gates and the hidden state of a recurrent layer, and a matrix with a row for each word.</summary>
    [Theory]
    [InlineData(".npz")]
    [InlineData(".safetensors")]
    [InlineData(".caffemodel")]
    [InlineData(".caffemodel.h5")]
    public void So_are_those_of_recurrent_layers(string format)
    {
        const string Recurrent =
            """
            layer { name: "in" type: "Input" top: "words" top: "cont" input_param { shape { dim: 2 dim: 1 } } }
            layer { name: "embed" type: "Embed" bottom: "words" top: "x" embed_param { input_dim: 9 num_output: 4 weight_filler { type: "uniform" } } }
            layer { name: "lstm" type: "LSTM" bottom: "x" bottom: "cont" top: "h" recurrent_param { num_output: 3 weight_filler { type: "xavier" } bias_filler { type: "uniform" } } }
            """;
        var first = Converter.Plan(Encoding.UTF8.GetBytes(Recurrent), "net", new ConvertOptions { Seed = 3 });
        Assert.True(first.Succeeded, string.Join('\n', first.Diagnostics));
        Assert.True(first.Net.WriteWeights(PathOf("w" + format)).Succeeded);
        Assert.Equal(first.Net!.ComputeWeights().Values, Plan(Recurrent, PathOf("w" + format), new ConvertOptions { RequireAllWeights = true }).Net!.ComputeWeights().Values);
    }

    /// <summary>Two layers of one name, one that shares the other's blob, and names with a slash and a point.</summary>
    [Theory]
    [InlineData(".npz")]
    [InlineData(".safetensors")]
    public void Layers_of_one_name_keep_apart(string format)
    {
        const string Twins =
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "a/b.0" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "twin" type: "InnerProduct" bottom: "a" top: "b" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "twin" type: "InnerProduct" bottom: "b" top: "c" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "s" type: "InnerProduct" bottom: "c" top: "d" param { name: "w" } param { name: "v" } inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "t" type: "InnerProduct" bottom: "d" top: "e" param { name: "w" } param { name: "v" } inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            """;
        var first = Converter.Plan(Encoding.UTF8.GetBytes(Twins), "net", new ConvertOptions { Seed = 3 });
        Assert.True(first.Net!.WriteWeights(PathOf("w" + format)).Succeeded);
        var second = Plan(Twins, PathOf("w" + format), new ConvertOptions { RequireAllWeights = true });
        Assert.Empty(Errors(second));
        Assert.Equal(first.Net!.ComputeWeights().Values, second.Net!.ComputeWeights().Values);
    }

    /// <summary>Files of all formats may be joined; of two that have a layer the later one wins.</summary>
    [Fact]
    public void Files_are_joined()
    {
        Assert.True(Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 3 }).Net!.WriteWeights(PathOf("a.npz")).Succeeded);
        var last = Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 5 });
        Assert.True(last.Net!.WriteWeights(PathOf("b.safetensors")).Succeeded);
        var joined = Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 1, Weights = [PathOf("a.npz"), PathOf("b.safetensors")] });
        Assert.Equal(last.Net!.ComputeWeights().Values, joined.Net!.ComputeWeights().Values);
    }

    /// <summary>What the file is shows in it, whatever its name.</summary>
    [Fact]
    public void The_name_of_a_file_is_of_no_account()
    {
        var first = Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 3 });
        Assert.True(first.Net!.WriteWeights(PathOf("w.npz")).Succeeded);
        File.Move(PathOf("w.npz"), PathOf("w.caffemodel"));
        Assert.Equal(first.Net!.ComputeWeights().Values, Plan(Small, PathOf("w.caffemodel")).Net!.ComputeWeights().Values);
    }

    [Theory]
    [InlineData("<f4")]
    [InlineData("<f2")]
    [InlineData("<f8")]
    [InlineData(">f4")]
    public void Arrays_from_elsewhere_become_floats(string type)
    {
        float[] weights = [0.5f, -1, 2, 3, -4.25f, 8];
        WriteNpz(("m_ip.0", type, [2, 3], weights), ("m_ip.1", type, [2], [1, -2]));
        var values = Plan(Small, PathOf("w.npz"), new ConvertOptions { RequireAllWeights = true }).Net!.ComputeWeights();
        Assert.Equal([weights, [1, -2]], values.Values);
    }

    [Theory]
    [InlineData("m_ip.0 i4 2x3,m_ip.1 f4 2", "blob 0 must hold floats of 2, 4 or 8 bytes. Found int32.")]
    [InlineData("m_ip.0 f4 3x2,m_ip.1 f4 2", "blob 0 must have shape 2x3. Found 3x2. The matrix is transposed in the file.")]
    [InlineData("m_ip.0 f4 2x3", "2 blobs are expected in the weight file. Found 1. The layer has no bias in the file")]
    [InlineData("m_ip.1 f4 2", "2 blobs are expected in the weight file. Found none with number 0.")]
    public void Arrays_that_do_not_fit_are_refused(string arrays, string message)
    {
        WriteNpz([.. arrays.Split(',').Select(array => array.Split(' ')).Select(words => (words[0], $"<{words[1]}", Dims(words[2]), new float[Dims(words[2]).Aggregate((a, b) => a * b)]))]);
        Assert.Contains(message, Errors(Plan(Small, PathOf("w.npz")))[0].Message, StringComparison.Ordinal);

        static int[] Dims(string text) => [.. text.Split('x').Select(dim => int.Parse(dim, System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void Arrays_of_other_names_are_left_over()
    {
        WriteNpz(("ip_w", "<f4", [2, 3], new float[6]), ("m_ip.0", "<f4", [2, 3], new float[6]), ("m_ip.1", "<f4", [2], new float[2]));
        var planned = Plan(Small, PathOf("w.npz"));
        Assert.True(planned.Succeeded);
        Assert.Equal("1 layer of the file is not in the net: ip_w.", Assert.Single(planned.Diagnostics).Message);
    }

    /// <summary>Another layout is told by the file itself, and by the manifest beside it.</summary>
    [Theory]
    [InlineData(".npz", WeightLayout.TensorFlow)]
    [InlineData(".npz", WeightLayout.PyTorch)]
    [InlineData(".safetensors", WeightLayout.TensorFlow)]
    [InlineData(".safetensors", WeightLayout.PyTorch)]
    public void Another_layout_is_refused(string format, WeightLayout layout)
    {
        var path = PathOf("w" + format);
        Assert.True(Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 3 }).Net!.WriteWeights(path, layout).Succeeded);
        foreach (var hasManifest in new[] { true, false })
        {
            var error = Assert.Single(Errors(Plan(Small, path)));
            Assert.Equal((Codes.WeightMismatch, path), (error.Code, error.Location.File));
            Assert.Contains($"Found weights in that of {layout.ToString().ToLowerInvariant()}", error.Message, StringComparison.Ordinal);
            Assert.Contains("init `WeightLayout` caffe", error.Hint, StringComparison.Ordinal);
            if (hasManifest)
                File.Delete(path + ".json");
        }
    }

    /// <summary>What is packed shows its damage only when it is read; nothing is left of the model then.</summary>
    [Fact]
    public void A_changed_value_in_an_npz_is_told_by_its_check_sum()
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 3 });
        Assert.True(planned.Net!.WriteWeights(PathOf("w.npz")).Succeeded);
        var file = File.ReadAllBytes(PathOf("w.npz"));
        file[file.AsSpan().IndexOf(MemoryMarshal.AsBytes(planned.Net!.ComputeWeights().First().Value.AsSpan(2, 1)))] ^= 1;
        File.WriteAllBytes(PathOf("w.npz"), file);

        // The manifest would tell before anything is read.
        File.Delete(PathOf("w.npz") + ".json");
        var damaged = Plan(Small, PathOf("w.npz"));
        var written = damaged.Net!.WriteModel(PathOf("m.onnx"));
        Assert.False(written.Succeeded);
        Assert.Empty(Errors(damaged));
        var error = Assert.Single(written.Diagnostics);
        Assert.Equal((Codes.WeightFile, PathOf("w.npz")), (error.Code, error.Location.File));
        Assert.Contains("check sum", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("m.onnx")));
    }

    [Theory]
    [InlineData(".npz")]
    [InlineData(".safetensors")]
    public void A_file_that_is_cut_short_is_refused(string format)
    {
        Assert.True(Converter.Plan(Encoding.UTF8.GetBytes(Small), "net", new ConvertOptions { Seed = 3 }).Net!.WriteWeights(PathOf("w" + format)).Succeeded);
        var whole = File.ReadAllBytes(PathOf("w" + format));
        for (var length = 0; length < whole.Length; length += 41)
        {
            File.WriteAllBytes(PathOf("w" + format), whole[..length]);
            var error = Assert.Single(Errors(Plan(Small, PathOf("w" + format))));
            Assert.Equal(Codes.WeightFile, error.Code);
        }
    }

    private void WriteNpz(params (string Name, string Type, int[] Dims, float[] Values)[] arrays)
    {
        using var zip = ZipFile.Open(PathOf("w.npz"), ZipArchiveMode.Create);
        foreach (var (name, type, dims, values) in arrays)
        {
            using var stream = zip.CreateEntry(name + ".npy").Open();
            var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Concat(dims.Select(dim => $"{dim},"))}), }}".PadRight(117) + "\n";
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            var bytes = new byte[sizeof(double)];
            foreach (var value in values)
            {
                switch (type)
                {
                    case "<f2":
                        BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                        break;
                    case "<f8":
                        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                        break;
                    case ">f4":
                        BinaryPrimitives.WriteSingleBigEndian(bytes, value);
                        break;
                    default:
                        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                        break;
                }

                stream.Write(bytes.AsSpan(0, type[^1] - '0'));
            }
        }
    }
}
