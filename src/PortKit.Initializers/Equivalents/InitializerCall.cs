namespace PortKit.Initializers.Equivalents;

/// <summary>A call that initialises an array.</summary>
/// <param name="Text">
/// The call: an expression that makes an initializer in TensorFlow and Keras, a statement that fills in PyTorch, operators in ONNX.
/// </param>
/// <param name="IsExact">Whether it draws from Caffe's distribution, up to the last bit of its scale.</param>
/// <param name="Note">What to know of it, as a clause; or null.</param>
public sealed record InitializerCall(string Text, bool IsExact = true, string? Note = null)
{
    /// <summary>The same in Python, where that is another text: in ONNX, a list of nodes.</summary>
    public string Code { get; init; } = Text;
}
