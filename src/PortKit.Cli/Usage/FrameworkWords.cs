using PortKit.Initializers;
using PortKit.Initializers.Equivalents;

namespace PortKit.Cli.Usage;

/// <summary>The words for frameworks that options take, all of them out of <see cref="FrameworkName.All"/>.</summary>
internal static class FrameworkWords
{
    private static readonly Dictionary<string, string> Others =
        FrameworkName.All.SelectMany(name => name.Others.Select(other => KeyValuePair.Create(other, name.Word))).ToDictionary();

    /// <summary>The frameworks that initializers are ported to.</summary>
    public static Words<Framework> Ported { get; } = new(
        [.. FrameworkName.All.Where(name => name.Framework is not null).Select(name => KeyValuePair.Create(name.Word, name.Framework!.Value))],
        Others);

    /// <summary>Whose layout weights are written in: TensorFlow 1 has Keras's.</summary>
    public static Words<WeightLayout> Layouts { get; } = new(
        [
            new(FrameworkName.Caffe.Word, WeightLayout.Caffe),
            new(FrameworkName.Keras.Word, WeightLayout.TensorFlow),
            new(FrameworkName.PyTorch.Word, WeightLayout.PyTorch),
        ],
        new Dictionary<string, string>(Others) { [FrameworkName.TensorFlow1.Word] = FrameworkName.Keras.Word, ["tensorflow1"] = FrameworkName.Keras.Word });
}
