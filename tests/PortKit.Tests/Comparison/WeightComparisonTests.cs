using System.Runtime.InteropServices;
using System.Text;

namespace PortKit.Tests.Comparison;

/// <summary>Files of one net against each other, in all pairings of formats, whole and with one thing changed.</summary>
public sealed class WeightComparisonTests : IDisposable
{
    private const string Net =
        """
        name: "small"
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 dim: 5 dim: 5 } } }
        layer { name: "block/conv" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } bias_filler { type: "uniform" } } }
        layer { name: "ip" type: "InnerProduct" bottom: "c" top: "ip" inner_product_param { num_output: 6 weight_filler { type: "msra" } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public static TheoryData<string> Formats() => [".onnx", ".npz", ".safetensors", ".caffemodel", ".h5"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Formats))]
    public void One_net_is_the_same_in_all_formats(string format)
    {
        var first = Written(format);
        foreach (var other in Formats().Select(row => row.Data))
        {
            var comparison = Compare(first, Written(other, name: "b"));
            Assert.Empty(comparison.Diagnostics);
            Assert.True(comparison.Agrees);
            Assert.Equal(4, comparison.Tensors.Count(tensor => tensor.First!.ElementType == "float32"));
            Assert.All(comparison.Tensors, tensor => Assert.Equal(TensorAgreement.Identical, tensor.Agreement));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void One_changed_bit_is_found_and_named(string format)
    {
        // The 17th of the convolution's weights: its bits stand in each file once.
        var (first, second) = (Written(format), Written(format, name: "b"));
        var values = Plan().Net!.ComputeWeights().First(blob => blob.Key.ModelName == "block/conv.0").Value;
        var file = File.ReadAllBytes(second);
        var at = file.AsSpan().IndexOf(MemoryMarshal.AsBytes(values.AsSpan(17, 1)));
        Assert.True(at > 0);
        file[at] ^= 1;
        File.WriteAllBytes(second, file);

        var comparison = Compare(first, second);
        if (format == ".npz")
        {
            // A zip has check sums, and this one is not right any more.
            var diagnostic = Assert.Single(comparison.Diagnostics);
            Assert.Equal(("PK5021", second), (diagnostic.Code, diagnostic.Location.File));
            Assert.Contains("in 'block_conv.0.npy', bytes of the check sum", diagnostic.Message, StringComparison.Ordinal);
            return;
        }

        Assert.True(comparison.Succeeded);
        var amiss = Assert.Single(comparison.Tensors, tensor => !tensor.Agrees);
        Assert.Equal(("block/conv.0", TensorAgreement.ValuesDiffer, 1, 17), (amiss.Name, amiss.Agreement, amiss.Different, amiss.FirstDifference));
        Assert.Equal(Math.Abs((double)values[17] - MathF.BitIncrement(values[17])), amiss.MaxAbsolute!.Value, amiss.MaxAbsolute.Value);
        Assert.Equal(TensorAgreement.WithinTolerance, Compare(first, second, new() { Tolerance = 1e-6 }).Tensors.First(tensor => tensor.Name == "block/conv.0").Agreement);
        Assert.False(Compare(first, second, new() { Tolerance = 0 }).Agrees);
    }

    [Fact]
    public void What_differs_is_measured()
    {
        var (first, second) = (Written(".onnx"), Written(".npz", seed: 6, name: "b"));
        var (mine, theirs) = (Plan().Net!.ComputeWeights(), Plan(seed: 6).Net!.ComputeWeights());
        var (one, other) = (mine.First(blob => blob.Key.ModelName == "ip.0").Value, theirs.First(blob => blob.Key.ModelName == "ip.0").Value);

        var tensor = Compare(first, second).Tensors.First(tensor => tensor.Name == "ip.0");
        Assert.Equal(one.Zip(other).Max(pair => Math.Abs((double)pair.First - pair.Second)), tensor.MaxAbsolute);
        Assert.Equal(one.Zip(other).Max(pair => Math.Abs((double)pair.First - pair.Second) / Math.Max(Math.Abs((double)pair.First), Math.Abs((double)pair.Second))), tensor.MaxRelative);
        Assert.Equal(one.Zip(other).Count(pair => pair.First != pair.Second), tensor.Different);
        Assert.Equal(one.Average(value => (double)value), tensor.First!.Statistics!.Mean, 1e-12);
        Assert.Equal(other.Average(value => (double)value), tensor.Second!.Statistics!.Mean, 1e-12);
        Assert.Equal((other.Min(), other.Max()), (tensor.Second.Statistics.Min, tensor.Second.Statistics.Max));
    }

    [Fact]
    public void A_missing_tensor_is_told_on_both_sides()
    {
        var less = Net[..Net.LastIndexOf("layer", StringComparison.Ordinal)];
        var (whole, part) = (Written(".safetensors"), Written(".caffemodel", name: "b", net: less));
        Assert.Equal(
            [("block/conv.0", TensorAgreement.Identical), ("block/conv.1", TensorAgreement.Identical), ("ip.0", TensorAgreement.OnlyInFirst), ("ip.1", TensorAgreement.OnlyInFirst)],
            Compare(whole, part).Tensors.Select(tensor => (tensor.Name, tensor.Agreement)));
        var other = Compare(part, whole);
        Assert.Equal([TensorAgreement.OnlyInSecond, TensorAgreement.OnlyInSecond], other.Tensors.Skip(2).Select(tensor => tensor.Agreement));
        Assert.False(other.Agrees);
        Assert.True(Compare(part, whole, new() { CommonOnly = true }).Agrees);

        // Where there is nothing to compare, nothing agrees.
        var renamed = Written(".npz", name: "c", net: less.Replace("block/conv", "other", StringComparison.Ordinal));
        Assert.True(Compare(part, renamed, new() { CommonOnly = true }) is { Agrees: false, Succeeded: true, Tensors.Count: 0 });
    }

    [Fact]
    public void Another_shape_of_the_same_values_is_told_as_such()
    {
        var flat = Net.Replace("dim: 2 dim: 3 dim: 5 dim: 5", "dim: 2 dim: 108", StringComparison.Ordinal);
        flat = flat[..flat.IndexOf("layer { name: \"block", StringComparison.Ordinal)] + """layer { name: "block/conv" type: "InnerProduct" bottom: "x" top: "c" inner_product_param { num_output: 1 bias_term: false weight_filler { type: "uniform" } } }""";
        var kernel = Net[..Net.LastIndexOf("layer", StringComparison.Ordinal)].Replace("xavier", "uniform", StringComparison.Ordinal).Replace("bias_filler { type: \"uniform\" }", "bias_term: false", StringComparison.Ordinal);
        var tensor = Assert.Single(Compare(Written(".npz", net: kernel), Written(".npz", name: "b", net: flat)).Tensors);
        Assert.Equal((TensorAgreement.ShapesDiffer, 108, 0), (tensor.Agreement, tensor.Compared, tensor.Different));
        Assert.Equal([[4L, 3, 3, 3], [1L, 108]], [tensor.First!.Dims, tensor.Second!.Dims]);

        var wider = Compare(Written(".npz"), Written(".npz", name: "b", net: Net.Replace("num_output: 6", "num_output: 7", StringComparison.Ordinal))).Tensors.First(one => one.Name == "ip.0");
        Assert.Equal((TensorAgreement.ShapesDiffer, 0), (wider.Agreement, wider.Compared));
    }

    [Fact]
    public void Tensors_of_other_names_are_paired_by_order()
    {
        var renamed = Net.Replace("block/conv", "first", StringComparison.Ordinal).Replace("\"ip\"", "\"last\"", StringComparison.Ordinal);
        var (first, second) = (Written(".onnx"), Written(".onnx", name: "b", net: renamed));
        Assert.False(Compare(first, second).Agrees);
        var byOrder = Compare(first, second, new() { ByOrder = true });
        Assert.True(byOrder.Agrees);
        Assert.Equal(("block/conv.0", "first.0"), (byOrder.Tensors[0].First!.Name, byOrder.Tensors[0].Second!.Name));
    }

    [Fact]
    public void External_data_are_followed()
    {
        var wide = Net.Replace("num_output: 6", "num_output: 600", StringComparison.Ordinal);
        var (whole, apart) = (Written(".onnx", net: wide), Path.Combine(_folder, "b.onnx"));
        Assert.True(Converter.Plan(Encoding.UTF8.GetBytes(wide), "net", new ConvertOptions { Seed = 5 }).Net!.WriteModel(apart, new ModelOptions { ExternalData = true }).Succeeded);
        Assert.True(Compare(whole, apart).Agrees);
        var data = apart + ".data";
        File.WriteAllBytes(data, File.ReadAllBytes(data)[..^1]);
        var comparison = Compare(whole, apart);
        Assert.Equal("PK5021", Assert.Single(comparison.Diagnostics).Code);
        File.Delete(data);
        Assert.Contains("'b.onnx.data'", Assert.Single(Compare(whole, apart).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_read_are_both_told()
    {
        var comparison = Compare(Path.Combine(_folder, "none.npz"), Path.Combine(_folder, "a.pth"));
        Assert.Equal(["PK5021", "PK4001"], comparison.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.False(comparison.Agrees);
    }

    [Fact]
    public void It_stops_when_asked_to_and_tells_how_far_it_is()
    {
        var (first, second) = (Written(".onnx"), Written(".caffemodel", name: "b"));
        Assert.Throws<OperationCanceledException>(() => WeightComparison.Compare(first, second, cancellation: new CancellationToken(canceled: true)));
        var told = new Told();
        WeightComparison.Compare(first, second, progress: told, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, told.Parts[^1]);
        Assert.Equal(told.Parts.Order(), told.Parts);
    }

    private static WeightComparison Compare(string first, string second, ComparisonOptions? options = null) =>
        WeightComparison.Compare(first, second, options, cancellation: TestContext.Current.CancellationToken);

    private static PlanResult Plan(uint seed = 5, string net = Net) => Converter.Plan(Encoding.UTF8.GetBytes(net), "net", new ConvertOptions { Seed = seed });

    private string Written(string format, uint seed = 5, string name = "a", string net = Net)
    {
        var path = Path.Combine(_folder, name + format);
        var planned = Plan(seed, net);
        Assert.True(format == ".onnx" ? planned.Net!.WriteModel(path).Succeeded : planned.Net!.WriteWeights(path).Succeeded, string.Join('\n', planned.Diagnostics));
        return path;
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Parts { get; } = [];

        public void Report(double value) => Parts.Add(value);
    }
}
