using System.Runtime.InteropServices;
using PortKit.Net;

namespace PortKit.Training;

/// <summary>The values that learnable blobs have come to in training, for whoever writes weights.</summary>
internal sealed class NamedValues(TrainingValues values) : IWeightValues
{
    /// <inheritdoc/>
    public LearnableBlob Of(LearnableBlob blob) => blob;

    /// <inheritdoc/>
    public int Order(LearnableBlob blob) => 0;

    /// <inheritdoc/>
    public void Retain(LearnableBlob blob)
    {
    }

    /// <inheritdoc/>
    public float[] Retained(LearnableBlob blob) => values(blob.ModelName).ToArray();

    /// <inheritdoc/>
    public void Release(LearnableBlob blob)
    {
    }

    /// <inheritdoc/>
    public void Write(LearnableBlob blob, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(MemoryMarshal.AsBytes(values(blob.ModelName)));
    }
}
