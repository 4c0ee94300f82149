namespace PortKit.Tests.Layers.Forks;

/// <summary>Values for nets that propose regions: probabilities a, deltas b, and the picture c.</summary>
internal static class ProposalNets
{
    /// <summary>Values for <see cref="Harness.RandomNets"/>: no two scores are equal, for among equals the forks do not say which comes first.</summary>
    public static Func<string, Random, float> Values()
    {
        var (score, element, last) = (0, 0, "");
        return (blob, random) =>
        {
            element = blob == last ? element + 1 : 0;
            last = blob;
            return blob switch
            {
                "a" => 0.01f + (score++ * 7919 % 4099 / 4200f),
                "b" => (random.NextSingle() - 0.5f) * 1.2f,
                "c" => element switch { 0 => 60 + random.Next(9), 1 => 50 + random.Next(9), _ => 0.75f + (0.5f * random.NextSingle()) },
                _ => random.NextSingle(),
            };
        };
    }
}
