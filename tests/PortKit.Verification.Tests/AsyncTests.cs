namespace PortKit.Verification.Tests;

/// <summary>The calls that run on a thread of the pool give what the others give, and end when they are cancelled.</summary>
public sealed class AsyncTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-async-").FullName;
    private readonly string _model;
    private readonly PlanResult _net;

    public AsyncTests()
    {
        _model = Path.Combine(_folder, "m.onnx");
        _net = Converter.Plan(
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 30 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 20 weight_filler { type: 'xavier' } } }
            """u8,
            "net.prototxt",
            new ConvertOptions { Seed = 5 });
        Assert.True(_net.Net!.WriteModel(_model).Succeeded);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task They_give_what_the_others_give()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(ModelProbe.Run(_model, 3).Outputs[0].Std, (await ModelProbe.RunAsync(_model, 3, token)).Outputs[0].Std);
        Assert.True((await NetVerifier.VerifyAsync(_net.Net!, _model, cancellation: token)).Passed);
        Assert.Equal(
            SignalHealth.Measure(_model, cancellation: token).Trend,
            (await SignalHealth.MeasureAsync(_model, cancellation: token)).Trend);
        Assert.True((await WeightComparison.CompareAsync(_model, _model, cancellation: token)).Agrees);
    }

    [Fact]
    public async Task They_end_when_they_are_cancelled()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ModelProbe.RunAsync(_model, 3, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NetVerifier.VerifyAsync(_net.Net!, _model, cancellation: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SignalHealth.MeasureAsync(_model, cancellation: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WeightComparison.CompareAsync(_model, _model, cancellation: cancelled));
    }
}
