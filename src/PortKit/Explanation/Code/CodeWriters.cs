using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>Which <see cref="CodeWriter"/> goes with which framework.</summary>
internal static class CodeWriters
{
    /// <summary>The writer for a framework.</summary>
    public static CodeWriter For(Framework framework, NetPlan net) => framework switch
    {
        Framework.PyTorch => new PyTorchCode(net),
        Framework.Onnx => new OnnxCode(net),
        Framework.TensorFlow1 => new ChannelsLastCode(TensorFlowDialect.TensorFlow1, net),
        _ => new ChannelsLastCode(TensorFlowDialect.Keras, net),
    };
}
