using PortKit.Net;

namespace PortKit.Filling;

/// <summary>The weights of a net under the blobs of another plan of the same net, such as one for another batch.</summary>
/// <param name="weights">The weights.</param>
/// <param name="of">The net they are of.</param>
/// <param name="under">The other plan of it.</param>
internal sealed class SameWeights(IWeightValues weights, NetPlan of, NetPlan under) : IWeightValues
{
    private readonly Dictionary<LearnableBlob, LearnableBlob> _blobs =
        under.Learnables.Zip(of.Learnables).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);

    public LearnableBlob Of(LearnableBlob blob) => weights.Of(_blobs[blob]);

    public int Order(LearnableBlob blob) => weights.Order(_blobs[blob]);

    public void Retain(LearnableBlob blob) => weights.Retain(_blobs[blob]);

    public float[] Retained(LearnableBlob blob) => weights.Retained(_blobs[blob]);

    public void Release(LearnableBlob blob) => weights.Release(_blobs[blob]);

    public void Write(LearnableBlob blob, Stream destination) => weights.Write(_blobs[blob], destination);
}
