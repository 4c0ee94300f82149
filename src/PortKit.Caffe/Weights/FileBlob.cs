namespace PortKit.Caffe.Weights;

/// <summary>A blob whose values lie in a file.</summary>
internal sealed class FileBlob(IReadOnlyList<long> shape, bool isLegacy, StoredFloats values) : WeightBlob(shape, isLegacy, values.Count)
{
    /// <inheritdoc/>
    public override void CopyTo(Stream destination) => values.CopyTo(destination);
}
