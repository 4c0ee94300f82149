using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PortKit;
using PortKit.Verification;

namespace RegressionTest;

/// <summary>What a team would hold fast of a net of its own: the weights to the bit, the answer, and that the model says what Caffe would.</summary>
public sealed class LenetTests : IDisposable
{
    private readonly string _model = Path.Combine(Path.GetTempPath(), $"lenet-{Guid.NewGuid():N}.onnx");
    private readonly PlannedNet _net;

    public LenetTests()
    {
        var converted = Converter.Convert(Path.Combine(AppContext.BaseDirectory, "lenet.prototxt"), _model, new ConvertOptions { Seed = 1701 });
        Assert.True(converted.Succeeded, string.Join('\n', converted.Diagnostics));
        _net = converted.Net;
    }

    public void Dispose() => File.Delete(_model);

    [Fact]
    public void Weights_are_the_very_ones_that_training_started_from()
    {
        var weights = _net.ComputeWeights().Single(entry => entry.Key.ModelName == "conv1.0").Value;
        Assert.Equal("84fe94d82a50fc2f98d509478b34eebdd1ec47931b6fc7f9a336b0a9c39af176", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights))));
    }

    [Fact]
    public void Answer_is_the_recorded_one()
    {
        var output = Assert.Single(ModelProbe.Run(_model, seed: 1).Outputs);
        Assert.Equal("prob: mean 0.1000, most 0.1874", string.Create(CultureInfo.InvariantCulture, $"{output.Name}: mean {output.Mean:F4}, most {output.Max:F4}"));
    }

    /// <summary>Every blob that ONNX Runtime gives is what Caffe's arithmetic gives; if not, the message names the first layer that differs.</summary>
    [Fact]
    public void Model_says_what_Caffe_would()
    {
        var result = NetVerifier.Verify(_net, _model, new VerifyOptions { InputSeed = 7 }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal("prob", result.Blobs[^1].Blob.Name);
    }
}
