namespace PortKit.Fuzz.Mutating;

/// <summary>The inputs that others are made of: the seeds, and those of which something new was said.</summary>
internal sealed class Corpus(IReadOnlyList<byte[]> seeds)
{
    private const int Most = 4000;
    private const int MostBytes = 1 << 16;
    private const int MostInAll = 48 << 20;

    private readonly List<byte[]> _inputs = [.. seeds];
    private readonly HashSet<int> _signatures = [];
    private long _bytes = seeds.Sum(seed => seed.LongLength);

    public int Count => _inputs.Count;

    public byte[] Pick(Random random) => _inputs[random.Next(_inputs.Count)];

    /// <summary>Whether nothing like it was said before.</summary>
    public bool IsNew(int signature) => _signatures.Add(signature);

    /// <summary>Keeps an input, if it is small and there is room.</summary>
    public bool Keep(byte[] input)
    {
        if (input.Length > MostBytes || _inputs.Count >= Most || _bytes + input.Length > MostInAll)
            return false;
        _inputs.Add(input);
        _bytes += input.Length;
        return true;
    }
}
