using PortKit.Caffe.Files;
using PortKit.Filling;

namespace PortKit.Formats;

/// <summary>A format of files that hold tensors: how it is known, and who reads and writes it.</summary>
/// <param name="Kind">What its first bytes say it is.</param>
/// <param name="Extension">What the names of its files end in.</param>
internal sealed record TensorFormat(FileKind Kind, string Extension)
{
    /// <summary>Other endings that its files go by. Nothing is written under them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Opens a file of named tensors; null where a file holds one array without a name.</summary>
    public Func<string, Limits, TensorFile>? Open { get; init; }

    /// <summary>
    /// Makes what writes the weights of a net. It may throw <see cref="Onnx.ModelTooLargeException"/> or <see cref="Net.LayerRefusedException"/>.
    /// Null where nothing does.
    /// </summary>
    public Func<WeightSet, WeightWriter>? Create { get; init; }

    /// <summary>Whether the tensors have names LAYER.INDEX, and may have another layout than Caffe's; other formats hold layers.</summary>
    public bool HasTensorNames { get; init; }

    /// <summary>Whether its files may hold arrays by the names of blobs: what a net is fed, or should give.</summary>
    public bool HoldsArrays { get; init; }

    /// <summary>Whether a file is of this format by its name.</summary>
    public bool IsNameOf(string path) => Aliases.Prepend(Extension).Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
