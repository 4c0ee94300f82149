namespace PortKit.Initializers.Equivalents;

/// <summary>Which <see cref="CallTable"/> goes with which framework.</summary>
internal static class CallTables
{
    private static readonly CallTable TensorFlow1 = new TensorFlow1Calls();
    private static readonly CallTable Keras = new KerasCalls();
    private static readonly CallTable PyTorch = new PyTorchCalls();
    private static readonly CallTable Onnx = new OnnxCalls();

    /// <summary>The table of a framework.</summary>
    public static CallTable For(Framework framework) => framework switch
    {
        Framework.TensorFlow1 => TensorFlow1,
        Framework.Keras => Keras,
        Framework.PyTorch => PyTorch,
        _ => Onnx,
    };
}
