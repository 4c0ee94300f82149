using PortKit.Net;

namespace PortKit.Verification;

/// <summary>The blobs of a net on which no two runtimes agree, as random numbers are drawn while the net runs.</summary>
internal static class RandomBlobs
{
    /// <summary>
    /// Which blobs these are: <see cref="BlobVerdict.Random"/> where they are drawn, <see cref="BlobVerdict.AfterRandom"/> where they are read.
    /// </summary>
    public static Dictionary<BlobVersion, BlobVerdict> Of(NetPlan net)
    {
        var verdicts = new Dictionary<BlobVersion, BlobVerdict>();
        foreach (var layer in net.Layers)
        {
            var isAfter = layer.Bottoms.Any(verdicts.ContainsKey);
            foreach (var (blob, _) in layer.Results.Where(_ => isAfter || layer.Plan.DrawsNumbers))
                verdicts.Add(blob, layer.Plan.DrawsNumbers ? BlobVerdict.Random : BlobVerdict.AfterRandom);
        }

        return verdicts;
    }
}
