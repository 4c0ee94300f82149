using PortKit.Files.Safetensors;
using PortKit.Filling;

namespace PortKit.Formats;

/// <summary>Writes a .safetensors file. What the model would tell in its metadata stands in its head.</summary>
internal sealed class SafetensorsWeightWriter(WeightSet weights) : WeightWriter(weights)
{
    private readonly byte[] _head = Head(weights);

    /// <inheritdoc/>
    public override long ByteLength => _head.Length + Weights.Named.Sum(item => (long)item.Blob.Spec.Shape.Count * sizeof(float));

    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        destination.Write(_head);
        foreach (var (_, blob) in Weights.Named)
            Weights.Write(blob, destination);
    }

    private static byte[] Head(WeightSet weights)
    {
        IEnumerable<KeyValuePair<string, string>> layout =
            weights.Layout == WeightLayout.Caffe ? [] : [new(WeightLayoutMark.Key, WeightLayoutMark.Word(weights.Layout))];
        return SafetensorsWriter.Head(
            weights.Metadata.Concat(layout),
            weights.Named.Select(item => (item.Name, ElementType.Float32, weights.ShapeOf(item.Blob).Dims.ToArray())));
    }
}
