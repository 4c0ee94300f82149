using PortKit.Files.Npy;
using PortKit.Filling;

namespace PortKit.Formats;

/// <summary>Writes an .npz: one .npy for each blob, named LAYER.INDEX.npy. A slash in a layer name becomes an underscore.</summary>
internal sealed class NpzWeightWriter(WeightSet weights) : WeightWriter(weights)
{
    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        using var npz = new NpzWriter(destination, Weights.Layout == WeightLayout.Caffe ? null : WeightLayoutMark.Comment(Weights.Layout));
        foreach (var (name, blob) in Weights.Named)
            npz.Add(name, Weights.ShapeOf(blob).Dims, stream => Weights.Write(blob, stream));
    }
}
