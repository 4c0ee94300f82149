using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Onnx.Protos;

namespace PortKit.Verification.Tests;

/// <summary>Nets to verify, and models of them that are changed by hand.</summary>
internal static class VerifiedNets
{
    /// <summary>Convolution, pooling, two branches, in-place layers and a softmax over the channels of a map.</summary>
    public const string Small = """
        name: 'small'
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 dim: 9 dim: 9 } } }
        layer { name: 'conv1' type: 'Convolution' bottom: 'data' top: 'conv1' convolution_param { num_output: 6 kernel_size: 3 pad: 1 weight_filler { type: 'xavier' } } }
        layer { name: 'relu1' type: 'ReLU' bottom: 'conv1' top: 'conv1' }
        layer { name: 'left' type: 'Convolution' bottom: 'conv1' top: 'left' convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: 'xavier' } } }
        layer { name: 'right' type: 'Convolution' bottom: 'conv1' top: 'right' convolution_param { num_output: 4 kernel_size: 1 weight_filler { type: 'xavier' } } }
        layer { name: 'both' type: 'Concat' bottom: 'left' bottom: 'right' top: 'both' }
        layer { name: 'map' type: 'Softmax' bottom: 'both' top: 'map' }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'map' top: 'ip' inner_product_param { num_output: 8 weight_filler { type: 'xavier' } } }
        layer { name: 'prob' type: 'Softmax' bottom: 'ip' top: 'prob' }
        """;

    public static PlanResult Plan(string prototxt, ConvertOptions? options = null)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(prototxt), "net.prototxt", options ?? new ConvertOptions { Seed = 3 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net;
    }

    public static ConvertOptions Train { get; } = new() { Seed = 3, Phase = Phase.Train };

    public static VerifyOptions AllBlobs { get; } = new() { Model = new() { AllBlobs = true } };

    public static VerificationResult Verify(PlanResult net, string? modelPath, VerifyOptions? options = null) =>
        NetVerifier.Verify(net.Net!, modelPath, options, cancellation: TestContext.Current.CancellationToken);

    /// <summary>Writes a net's model, changed by hand.</summary>
    public static void Write(PlanResult net, string path, Action<GraphProto> change, ModelOptions? options = null)
    {
        using var stream = new MemoryStream();
        Assert.True(net.Net!.WriteModel(stream, options).Succeeded);
        var model = ModelProto.Parser.ParseFrom(stream.ToArray());
        change(model.Graph);
        File.WriteAllBytes(path, model.ToByteArray());
    }

    /// <summary>The verdicts of all blobs, by name, those that agree left out.</summary>
    public static string Verdicts(VerificationResult result) =>
        string.Join(' ', result.Blobs.Where(blob => blob.Verdict is not (BlobVerdict.Agrees or BlobVerdict.Input)).Select(blob => $"{blob.Name}:{blob.Verdict}"));
}
