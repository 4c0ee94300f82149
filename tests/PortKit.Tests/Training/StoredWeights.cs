using System.Runtime.InteropServices;
using PortKit.Net;

namespace PortKit.Tests.Training;

/// <summary>Weights that lie in memory.</summary>
internal sealed class StoredWeights(NetPlan net, IReadOnlyDictionary<LearnableBlob, float[]> values) : IWeightValues
{
    private readonly List<LearnableBlob> _order = [.. net.Learnables];

    public LearnableBlob Of(LearnableBlob blob) => blob;

    public int Order(LearnableBlob blob) => _order.IndexOf(blob);

    public void Retain(LearnableBlob blob)
    {
    }

    public float[] Retained(LearnableBlob blob) => values[blob];

    public void Release(LearnableBlob blob)
    {
    }

    public void Write(LearnableBlob blob, Stream destination) => destination.Write(MemoryMarshal.AsBytes(values[blob].AsSpan()));
}
