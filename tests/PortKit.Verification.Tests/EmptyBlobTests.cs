namespace PortKit.Verification.Tests;

/// <summary>Blobs without elements are nothing to compute and nothing to compare, in every runtime and measure.</summary>
public sealed class EmptyBlobTests
{
    [Theory]
    [InlineData("type: 'Sigmoid'")]
    [InlineData("type: 'Swish'")]
    [InlineData("type: 'TanH'")]
    [InlineData("type: 'ReLU'")]
    [InlineData("type: 'ELU'")]
    [InlineData("type: 'Exp'")]
    [InlineData("type: 'BNLL'")]
    [InlineData("type: 'Power' power_param { scale: 2 }")]
    [InlineData("type: 'Softmax'")]
    [InlineData("type: 'ArgMax'")]
    [InlineData("type: 'Reduction' reduction_param { operation: MEAN }")]
    [InlineData("type: 'InnerProduct' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } }")]
    [InlineData("type: 'InnerProduct' inner_product_param { num_output: 2 transpose: true weight_filler { type: 'gaussian' } }")]
    [InlineData("type: 'Scale'")]
    [InlineData("type: 'MVN'")]
    [InlineData("type: 'Flatten'")]
    [InlineData("type: 'Tile' tile_param { tiles: 2 }")]
    [InlineData("type: 'Dropout'")]
    [InlineData("type: 'Silence'")]
    [InlineData("type: 'Convolution' convolution_param { num_output: 2 kernel_size: 2 weight_filler { type: 'xavier' } }")]
    [InlineData("type: 'Pooling' pooling_param { kernel_size: 2 }")]
    [InlineData("type: 'LRN'")]
    public void Are_verified_and_measured(string layer)
    {
        var top = layer.Contains("Silence", StringComparison.Ordinal) ? "" : "top: 'y'";
        var net = VerifiedNets.Plan($$"""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 0 dim: 3 dim: 4 dim: 4 } } }
            layer { name: 'l' bottom: 'x' {{top}} {{layer}} }
            layer { name: 'one' type: 'Input' top: 'one' input_param { shape { dim: 2 } } }
            layer { name: 'last' type: 'AbsVal' bottom: 'one' top: 'last' }
            """);
        var result = VerifiedNets.Verify(net, null, VerifiedNets.AllBlobs);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Contains("last", SignalHealth.Measure(net.Net!, cancellation: TestContext.Current.CancellationToken).Blobs.Select(blob => blob.Values.Name));
    }
}
