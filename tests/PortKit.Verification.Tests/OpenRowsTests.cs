namespace PortKit.Verification.Tests;

/// <summary>Nets some of whose blobs have as many rows as the data ask for.</summary>
public sealed class OpenRowsTests : IDisposable
{
    private const string Filtered = """
        layer { name: 'data' type: 'Input' top: 'data' top: 'chosen' input_param { shape { dim: 6 dim: 5 } shape { dim: 6 } } }
        layer { name: 'filter' type: 'Filter' bottom: 'data' bottom: 'chosen' top: 'rows' }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'rows' top: 'ip' inner_product_param { num_output: 4 weight_filler { type: 'xavier' } } }
        layer { name: 'act' type: 'ReLU' bottom: 'ip' top: 'ip' }
        layer { name: 'prob' type: 'Softmax' bottom: 'ip' top: 'prob' }
        layer { name: 'view' type: 'Reshape' bottom: 'prob' top: 'view' reshape_param { shape { dim: -1 dim: 2 } } }
        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(6)]
    [InlineData(4)]
    [InlineData(1)]
    [InlineData(0)]
    public void Every_blob_is_compared_in_the_rows_it_has(int rows)
    {
        var net = VerifiedNets.Plan(Filtered);
        var result = VerifiedNets.Verify(net, null, Chosen(rows));
        Assert.Empty(result.Diagnostics);
        Assert.Equal("", VerifiedNets.Verdicts(result));
        Assert.Equal(["rows", "ip@ip", "ip", "prob", "view"], result.Blobs.Skip(2).Select(blob => blob.Name));
        Assert.Equal([rows * 5, rows * 4, rows * 4, rows * 4, rows * 4], result.Blobs.Skip(2).Select(blob => blob.Comparison!.Count));
    }

    [Fact]
    public void What_differs_is_found_in_the_rows_there_are()
    {
        var net = VerifiedNets.Plan(Filtered);
        VerifiedNets.Write(net, _path, graph => graph.Node.Single(node => node.OpType == "Softmax").OpType = "LogSoftmax", new ModelOptions { AllBlobs = true });
        var result = VerifiedNets.Verify(net, _path, Chosen(4));
        Assert.Equal("prob:Differs view:Differs", VerifiedNets.Verdicts(result));
    }

    [Fact]
    public void The_signal_is_measured_in_the_rows_there_are() =>
        Assert.Equal(7, SignalHealth.Measure(VerifiedNets.Plan(Filtered).Net!, cancellation: TestContext.Current.CancellationToken).Blobs.Count(blob => blob.Values.Count > 0));

    private static VerifyOptions Chosen(int rows) => new()
    {
        Model = new() { AllBlobs = true },
        Inputs = new Dictionary<string, float[]> { ["chosen"] = [.. Enumerable.Range(0, 6).Select(i => i < rows ? 1f : 0f)] },
    };
}
