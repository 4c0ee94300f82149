using PortKit.Initializers.Equivalents;

namespace PortKit.Initializers;

/// <summary>
/// What a framework is called wherever one is named: on the command line, in a spec of an initializer, in JSON. Letter case does not count.
/// </summary>
/// <param name="Word">The word that is shown.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Others">Other words that are taken for the same.</param>
public sealed record FrameworkName(string Word, string Title, IReadOnlyList<string> Others)
{
    /// <summary>Caffe itself.</summary>
    public static FrameworkName Caffe { get; } = new("caffe", "Caffe", []);

    /// <summary>TensorFlow 1, with tf.contrib.</summary>
    public static FrameworkName TensorFlow1 { get; } = new("tf1", "TensorFlow 1", ["tensorflow1"]) { Framework = Equivalents.Framework.TensorFlow1 };

    /// <summary>Keras, and TensorFlow 2 with it.</summary>
    public static FrameworkName Keras { get; } =
        new("keras", "Keras", ["tensorflow", "tf", "tf2", "tensorflow2"]) { Framework = Equivalents.Framework.Keras };

    /// <summary>PyTorch.</summary>
    public static FrameworkName PyTorch { get; } = new("pytorch", "PyTorch", ["torch"]) { Framework = Equivalents.Framework.PyTorch };

    /// <summary>TorchSharp: PyTorch's library in .NET, in whose layout its weights are.</summary>
    public static FrameworkName TorchSharp { get; } = new("torchsharp", "TorchSharp", []);

    /// <summary>ONNX.</summary>
    public static FrameworkName Onnx { get; } = new("onnx", "ONNX", []) { Framework = Equivalents.Framework.Onnx };

    /// <summary>All names, in the order in which they are listed.</summary>
    public static IReadOnlyList<FrameworkName> All { get; } = [Caffe, TensorFlow1, Keras, PyTorch, TorchSharp, Onnx];

    /// <summary>The framework to which initializers are ported; null where none are.</summary>
    public Framework? Framework { get; init; }

    /// <summary>The name of a framework.</summary>
    public static FrameworkName Of(Framework framework) => All.First(name => name.Framework == framework);

    /// <summary>The name that a word is one of; null if it is none's.</summary>
    public static FrameworkName? Find(string word) =>
        All.FirstOrDefault(name => name.Others.Prepend(name.Word).Contains(word, StringComparer.OrdinalIgnoreCase));
}
