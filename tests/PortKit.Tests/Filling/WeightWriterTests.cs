using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>What init writes, read back by others: Google's parser, the JSON and zip readers of .NET, and --weights.</summary>
public sealed class WeightWriterTests : IDisposable
{
    private const string Net =
        """
        name: "small"
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 dim: 5 dim: 5 } } }
        layer { name: "block/conv" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } bias_filler { type: "uniform" } } }
        layer { name: "bn" type: "BatchNorm" bottom: "c" top: "n" }
        layer { name: "a" type: "InnerProduct" bottom: "n" top: "a" param { name: "w" } inner_product_param { num_output: 6 bias_term: false weight_filler { type: "msra" } } }
        layer { name: "b" type: "InnerProduct" bottom: "n" top: "b" param { name: "w" } inner_product_param { num_output: 6 bias_term: false weight_filler { type: "msra" } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_caffemodel_holds_the_layers_as_the_net_describes_them_and_their_blobs()
    {
        var net = NetParameter.Parser.ParseFrom(File.ReadAllBytes(Written("w.caffemodel")));

        Assert.Equal("small", net.Name);
        Assert.Equal(["x", "block/conv", "bn", "a", "b"], net.Layer.Select(layer => layer.Name));
        Assert.Equal(3u, Assert.Single(net.Layer[1].ConvolutionParam.KernelSize));
        Assert.Equal("w", net.Layer[4].Param[0].Name);
        AssertAll(net.Layer.SelectMany(layer => layer.Blobs.Select((blob, index) => ($"{layer.Name}.{index}", blob.Shape.Dim.ToArray(), blob.Data.ToArray()))));
    }

    [Fact]
    public void Safetensors_tell_each_tensor_and_the_metadata()
    {
        var file = File.ReadAllBytes(Written("w.safetensors"));
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, length % 8);
        var values = file.AsMemory(8 + length);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        var tensors = header.RootElement.EnumerateObject().Where(item => item.Name != "__metadata__").Select(item =>
        {
            Assert.Equal("F32", item.Value.GetProperty("dtype").GetString());
            var place = item.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            return (item.Name, item.Value.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64()).ToArray(),
                MemoryMarshal.Cast<byte, float>(values.Span[place[0]..place[1]]).ToArray());
        }).ToList();

        AssertAll(tensors);
        Assert.Equal(values.Length, tensors.Sum(tensor => tensor.Item3.Length * sizeof(float)));
        Assert.Equal("5", header.RootElement.GetProperty("__metadata__").GetProperty("portkit.seed").GetString());
    }

    /// <summary>The rules of the format's own description, which its readers hold a file against: no gap, no overlap, nothing left over.</summary>
    [Theory]
    [InlineData(WeightLayout.Caffe)]
    [InlineData(WeightLayout.TensorFlow)]
    public void Safetensors_keep_the_rules_of_the_format(WeightLayout layout)
    {
        var path = Path.Combine(_folder, "w.safetensors");
        Assert.True(Plan().Net!.WriteWeights(path, layout).Succeeded);
        var file = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.InRange(length, 2, 100_000_000);
        Assert.Equal((byte)'{', file[8]);
        Assert.Contains(file[8 + length - 1], "} "u8.ToArray());
        using var header = JsonDocument.Parse(file.AsMemory(8, length), new JsonDocumentOptions { AllowDuplicateProperties = false });
        var places = new List<(long Begin, long End)>();
        foreach (var item in header.RootElement.EnumerateObject())
        {
            if (item.Name == "__metadata__")
            {
                Assert.All(item.Value.EnumerateObject(), entry => Assert.Equal(JsonValueKind.String, entry.Value.ValueKind));
                continue;
            }

            Assert.Equal(["data_offsets", "dtype", "shape"], item.Value.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
            var offsets = item.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
            places.Add((offsets[0], offsets[1]));
            Assert.Equal(offsets[1] - offsets[0], item.Value.GetProperty("shape").EnumerateArray().Aggregate(4L, (count, dim) => count * dim.GetInt64()));
        }

        var end = 0L;
        foreach (var place in places.Order())
        {
            Assert.Equal(end, place.Begin);
            end = place.End;
        }

        Assert.Equal(file.Length - 8 - length, end);
    }

    [Fact]
    public void An_npz_has_an_entry_for_each_blob()
    {
        using var zip = ZipFile.OpenRead(Written("w.npz"));

        Assert.Equal(Expected().Select(blob => $"{blob.Name.Replace('/', '_')}.npy"), zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void Another_reader_finds_each_array_of_an_npz_with_its_shape()
    {
        var expected = Expected();
        using var arrays = NumSharp.np.load_npz(Written("w.npz"));
        foreach (var (name, shape, values) in expected)
        {
            var array = arrays[name.Replace('/', '_')];
            Assert.Equal(shape, Array.ConvertAll(array.shape, dim => (long)dim));
            Golden.AssertSameBits(name, array.ToArray<float>(), values);
        }
    }

    [Fact]
    public void A_caffemodel_laid_over_another_seed_gives_the_same_model_bit_for_bit()
    {
        var path = Written("w.caffemodel");
        var options = new ConvertOptions { Seed = 6, Weights = [path], RequireAllWeights = true };

        var other = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", options);

        Assert.Empty(other.Diagnostics);
        var values = other.Net!.ComputeWeights();
        AssertAll(other.Net!.Plan.Learnables.Select(blob => (blob.ModelName, blob.Spec.Shape.ToLongs(), values[blob.Values])));
    }

    [Theory]
    [InlineData("w.npz")]
    [InlineData("w.safetensors")]
    [InlineData("w.caffemodel")]
    public void The_same_net_gives_the_same_bytes(string name) =>
        Assert.Equal(File.ReadAllBytes(Written(name)), File.ReadAllBytes(Written("again-" + name)));

    [Fact]
    public void Two_layers_of_one_name_get_names_of_their_own()
    {
        const string Layer = "layer { name: 'a' type: 'Scale' bottom: 'x' top: 'TOP' }\n";
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes("layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n" + Layer.Replace("TOP", "y", StringComparison.Ordinal) + Layer.Replace("TOP", "z", StringComparison.Ordinal)),
            "net.prototxt",
            new ConvertOptions { Seed = 5 });
        var path = Path.Combine(_folder, "w.npz");

        Assert.True(net.Net!.WriteWeights(path).Succeeded);
        using var zip = ZipFile.OpenRead(path);
        Assert.Equal(["a.0.npy", "a_1.0.npy"], zip.Entries.Select(entry => entry.FullName));
    }

    [Theory]
    [InlineData("w.npz")]
    [InlineData("w.safetensors")]
    [InlineData("w.caffemodel")]
    public void A_manifest_beside_the_file_tells_each_blob_and_the_digest_of_its_bytes(string name)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Written(name) + ".json"));
        var root = manifest.RootElement;
        Assert.Equal((name, "caffe", "5", "1.74", "small"), (Text(root, "file"), Text(root, "layout"), Text(root, "seed"), Text(root, "boost"), Text(root, "source_net")));
        Assert.Equal("ziggurat, Boost 1.64 on", Text(root, "era"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, name)))), Text(root, "file_sha256"));
        var expected = Expected();
        var blobs = root.GetProperty("blobs").EnumerateArray().ToList();
        Assert.Equal(expected.Select(blob => blob.Name), blobs.Select(blob => Text(blob, "name")));
        foreach (var (one, blob) in expected.Zip(blobs))
        {
            Assert.Equal(one.Shape, blob.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64()));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(one.Values))), Text(blob, "sha256"));
        }

        Assert.Equal(
            ["convolution_kernel", "bias", "mean", "variance", "scale_factor", "matrix", "matrix"], blobs.Select(blob => Text(blob, "role")));
        Assert.Equal("xavier", Text(blobs[0].GetProperty("filler"), "type"));
        Assert.Equal("w", Text(blobs[6], "shared_as"));

        static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
    }

    [Fact]
    public void In_another_layout_shapes_and_values_are_rearranged_and_statistics_divided()
    {
        var weights = Path.Combine(_folder, "trained.caffemodel");
        var net = new NetParameter { Layer = { new LayerParameter { Name = "bn", Blobs = { Vector(8, 4, 2, 6), Vector(1, 2, 3, 4), Vector(4) } } } };
        File.WriteAllBytes(weights, net.ToByteArray());
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 5, Weights = [weights] });
        var path = Path.Combine(_folder, "tf.safetensors");

        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        Assert.True(planned.Net.WriteWeights(path, WeightLayout.TensorFlow).Succeeded);

        var file = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        Assert.Equal([3, 3, 3, 4], Dims("block/conv.0"));
        Assert.Equal([36, 6], Dims("a.0"));
        Assert.Equal([2f, 1f, 0.5f, 1.5f], Values("bn.0"));
        Assert.Equal([0.25f, 0.5f, 0.75f, 1f], Values("bn.1"));
        Assert.Equal([1f], Values("bn.2"));
        var kernel = Expected()[0].Values;
        Assert.Equal(kernel[(((1 * 3) + 2) * 9) + 5], Values("block/conv.0")[(((5 * 3) + 2) * 4) + 1]);
        Assert.Equal(Values("a.0"), Values("b.0"));

        IEnumerable<int> Dims(string name) => header.RootElement.GetProperty(name).GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32());

        float[] Values(string name)
        {
            var place = header.RootElement.GetProperty(name).GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            return MemoryMarshal.Cast<byte, float>(file.AsSpan(8 + length)[place[0]..place[1]]).ToArray();
        }

        static BlobProto Vector(params float[] values) => new() { Shape = new BlobShape { Dim = { values.Length } }, Data = { values } };
    }

    /// <summary>NVIDIA's statistics are no sums: in no layout is anything divided, and no number of ours is in a file for Caffe.</summary>
    [Fact]
    public void Five_blobs_of_a_fork_are_written_as_they_are()
    {
        const string Text = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 2 dim: 3 } } } layer { name: 'bn' type: 'BatchNorm' bottom: 'x' top: 'y' batch_norm_param { eps: 0.5 scale_bias: true } }";
        float[][] values = [[1, 2], [3, 4], [8], [5, 6], [7, 9]];
        var weights = Path.Combine(_folder, "five.caffemodel");
        foreach (var order in (int[][])[[0, 1, 2, 3, 4], [3, 4, 0, 1, 2]])
        {
            // The second is that of NVIDIA/caffe 0.15.
            var layer = new LayerParameter { Name = "bn" };
            layer.Blobs.AddRange(order.Select(index => new BlobProto { Shape = new BlobShape { Dim = { values[index].Length } }, Data = { values[index] } }));
            File.WriteAllBytes(weights, new NetParameter { Layer = { layer } }.ToByteArray());
            var planned = Converter.Plan(Encoding.UTF8.GetBytes(Text), "net.prototxt", new ConvertOptions { Weights = [weights] });
            Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
            var computed = planned.Net!.ComputeWeights();
            Assert.Equal(values, planned.Net!.Plan.Learnables.Select(blob => computed[blob].ToArray()));

            var written = Path.Combine(_folder, "w.caffemodel");
            Assert.True(planned.Net!.WriteWeights(written).Succeeded);
            var bytes = File.ReadAllBytes(written);
            var read = NetParameter.Parser.ParseFrom(bytes).Layer[1];
            Assert.Equal(values, read.Blobs.Select(blob => blob.Data.ToArray()));
            Assert.Equal(new BatchNormParameter { Eps = 0.5f }, read.BatchNormParam);

            var tensorFlow = Path.Combine(_folder, "tf.safetensors");
            Assert.True(planned.Net!.WriteWeights(tensorFlow, WeightLayout.TensorFlow).Succeeded);
            Assert.Equal(values.SelectMany(value => value), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(tensorFlow).AsSpan()[^(9 * 4)..]).ToArray());
        }
    }

    [Fact]
    public void A_file_for_caffe_has_no_other_layout()
    {
        var net = Plan();
        var written = net.Net!.WriteWeights(Path.Combine(_folder, "w.caffemodel"), WeightLayout.PyTorch);
        Assert.False(written.Succeeded);
        var error = Assert.Single(net.Diagnostics.Concat(written.Diagnostics), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.Argument, "A file for Caffe must have Caffe's layout. Found pytorch."), (error.Code, error.Message));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("w.bin")]
    [InlineData("w")]
    public void Another_ending_is_refused_and_nothing_is_written(string name)
    {
        var net = Plan();
        var written = net.Net!.WriteWeights(Path.Combine(_folder, name));
        Assert.False(written.Succeeded);
        var error = Assert.Single(net.Diagnostics.Concat(written.Diagnostics), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.Argument, error.Code);
        Assert.StartsWith("A file name that ends in .npz, .safetensors, .caffemodel, .h5 is expected.", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_caffemodel_of_more_than_two_gigabytes_is_refused_before_anything_is_written()
    {
        const string Large = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 30000 } } } "
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 30000 } }";
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Large), "net.prototxt", new ConvertOptions { Seed = 1 });
        var written = net.Net!.WriteWeights(Path.Combine(_folder, "w.caffemodel"));
        Assert.False(written.Succeeded);
        var error = Assert.Single(net.Diagnostics.Concat(written.Diagnostics));
        Assert.Equal(Codes.ModelTooLarge, error.Code);
        Assert.Contains("Write .safetensors or .npz instead.", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static PlanResult Plan() => Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 5 });

    private static List<(string Name, long[] Shape, float[] Values)> Expected()
    {
        var net = Plan();
        var values = net.Net!.ComputeWeights();
        return [.. net.Net!.Plan.Learnables.Select(blob => (blob.ModelName, blob.Spec.Shape.ToLongs(), values[blob.Values]))];
    }

    private static void AssertAll(IEnumerable<(string Name, long[] Shape, float[] Values)> actual)
    {
        var found = actual.ToList();
        var expected = Expected();
        Assert.Equal(expected.Select(blob => blob.Name), found.Select(blob => blob.Name));
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.Shape, other.Shape);
            Golden.AssertSameBits(one.Name, other.Values, one.Values);
        }
    }

    private string Written(string name)
    {
        var path = Path.Combine(_folder, name);
        var net = Plan();
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteWeights(path).Succeeded);
        return path;
    }
}
