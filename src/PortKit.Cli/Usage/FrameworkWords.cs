using PortKit.Initializers;

namespace PortKit.Cli.Usage;

/// <summary>The words for frameworks that options take, all of them out of <see cref="FrameworkName.All"/>.</summary>
internal static class FrameworkWords
{
    private static readonly Dictionary<string, string> Others =
        FrameworkName.All.SelectMany(name => name.Others.Select(other => KeyValuePair.Create(other, name.Word))).ToDictionary();

    /// <summary>The frameworks that nets are explained for: those that initializers are ported to, and those that have modules alone.</summary>
    public static Words<FrameworkName> Explained { get; } = new(
        [.. FrameworkName.All.Where(name => name != FrameworkName.Caffe).Select(name => KeyValuePair.Create(name.Word, name))],
        Others);

    /// <summary>Whose layout weights are written in: TensorFlow 1 has Keras's, and TorchSharp PyTorch's.</summary>
    public static Words<WeightLayout> Layouts { get; } = new(
        [
            new(FrameworkName.Caffe.Word, WeightLayout.Caffe),
            new(FrameworkName.Keras.Word, WeightLayout.TensorFlow),
            new(FrameworkName.PyTorch.Word, WeightLayout.PyTorch),
        ],
        new Dictionary<string, string>(Others)
        {
            [FrameworkName.TensorFlow1.Word] = FrameworkName.Keras.Word,
            [FrameworkName.TensorFlow1.Others[0]] = FrameworkName.Keras.Word,
            [FrameworkName.TorchSharp.Word] = FrameworkName.PyTorch.Word,
        });
}
