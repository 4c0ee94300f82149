namespace PortKit.Fuzz.Mutating;

/// <summary>The inputs that others are made of: the seeds, and those of which something new was said.</summary>
internal sealed class Corpus(IReadOnlyList<byte[]> seeds)
{
    private const int Most = 4000;
    private const int MostBytes = 1 << 16;
    private const int MostInAll = 48 << 20;

    private readonly List<byte[]> _sound = [.. seeds];
    private readonly List<byte[]> _refused = [];
    private readonly HashSet<int> _signatures = [];
    private long _bytes = seeds.Sum(seed => seed.LongLength);

    /// <summary>Mostly one that got past the door: what is refused at once leads nowhere.</summary>
    public byte[] Pick(Random random)
    {
        var inputs = _refused.Count > 0 && random.Next(4) == 0 ? _refused : _sound;
        return inputs[random.Next(inputs.Count)];
    }

    /// <summary>Whether nothing like it was said before.</summary>
    public bool IsNew(int signature) => _signatures.Add(signature);

    /// <summary>Keeps an input, if it is small and there is room.</summary>
    public void Keep(byte[] input, bool isTaken)
    {
        var inputs = isTaken ? _sound : _refused;
        if (input.Length > MostBytes || inputs.Count >= Most || _bytes + input.Length > MostInAll)
            return;
        inputs.Add(input);
        _bytes += input.Length;
    }
}
