using PortKit.Caffe.Protos;
using PortKit.Files.Npy;
using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Formats;

/// <summary>Writes an .npz: one .npy for each blob, named LAYER.INDEX.npy. A slash in a layer name becomes an underscore.</summary>
internal sealed class NpzWeightWriter : WeightWriter
{
    /// <summary>Lays the file out.</summary>
    /// <exception cref="LayerRefusedException">A layer's name cannot be that of a member, or two become one.</exception>
    public NpzWeightWriter(WeightSet weights)
        : base(weights)
    {
        var members = new Dictionary<string, LearnableBlob>(StringComparer.Ordinal);
        foreach (var (name, blob) in weights.Named)
        {
            // Readers of zip archives take a NUL for the end of a name.
            if (name.Contains('\0', StringComparison.Ordinal))
                throw Refuse(blob, "an .npz takes a layer's name for that of a member, which has no NUL", $"'{blob.Layer.Name}'");
            if (!members.TryAdd(NpzWriter.MemberOf(name), blob))
            {
                throw Refuse(
                    blob,
                    $"an .npz needs a member of its own for each blob, in whose name a slash is an underscore: '{NpzWriter.MemberOf(name)}'",
                    $"the same for layer '{members[NpzWriter.MemberOf(name)].Layer.Name}'");
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        using var npz = new NpzWriter(destination, Weights.Layout == WeightLayout.Caffe ? null : WeightLayoutMark.Comment(Weights.Layout));
        foreach (var (name, blob) in Weights.Named)
            npz.Add(name, Weights.ShapeOf(blob).Dims, stream => Weights.Write(blob, stream));
    }

    private static LayerRefusedException Refuse(LearnableBlob blob, string expected, string found) => blob.Layer.Refuse(
        Codes.WeightName,
        blob.Layer.At(blob.Layer.Parameter, LayerParameter.NameFieldNumber),
        expected,
        found,
        "Rename it, or write .safetensors or .caffemodel instead.");
}
