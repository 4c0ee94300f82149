namespace PortKit.Tests;

/// <summary>The calls that run on a thread of the pool: the same files, progress to the end, and nothing left behind when they are cancelled.</summary>
public sealed class AsyncTests : IDisposable
{
    private const string Net = """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 1000 } } }
        layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 1000 weight_filler { type: 'xavier' } } }
        layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 1000 weight_filler { type: 'msra' } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-async-").FullName;

    private string NetPath => Path.Combine(_folder, "net.prototxt");

    private string ModelPath => Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ConvertAsync_writes_what_Convert_writes_and_tells_its_progress()
    {
        await File.WriteAllTextAsync(NetPath, Net, TestContext.Current.CancellationToken);
        var parts = new Parts(_ => { });
        var net = await Converter.ConvertAsync(NetPath, ModelPath, new ConvertOptions { Seed = 5 }, progress: parts, cancellation: TestContext.Current.CancellationToken);
        Assert.True(net.Succeeded);
        var bytes = await File.ReadAllBytesAsync(ModelPath, TestContext.Current.CancellationToken);
        Converter.Convert(NetPath, ModelPath, new ConvertOptions { Seed = 5 });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(ModelPath, TestContext.Current.CancellationToken));
        Assert.True(parts.Seen.Count > 2);
        Assert.Equal(parts.Seen.Order(), parts.Seen);
        Assert.Equal(1, parts.Seen[^1]);
    }

    [Theory]
    [InlineData("m.onnx", false)]
    [InlineData("m.onnx", true)]
    [InlineData("w.npz", false)]
    [InlineData("w.safetensors", false)]
    public async Task A_cancelled_call_leaves_no_file(string name, bool externalData)
    {
        using var source = new CancellationTokenSource();
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 5 }).Net!;
        var parts = new Parts(part =>
        {
            if (part > 0.4)
                source.Cancel();
        });
        var path = Path.Combine(_folder, name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => name == "m.onnx"
            ? net.WriteModelAsync(path, new ModelOptions { ExternalData = externalData }, parts, source.Token)
            : net.WriteWeightsAsync(path, WeightLayout.Caffe, parts, source.Token));
        Assert.True(parts.Seen[^1] < 1);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    private sealed class Parts(Action<double> onPart) : IProgress<double>
    {
        public List<double> Seen { get; } = [];

        public void Report(double value)
        {
            Seen.Add(value);
            onPart(value);
        }
    }
}
