using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>A door for files of one format: each input becomes a file, in memory where the system allows it.</summary>
/// <param name="name">Its name.</param>
/// <param name="extension">What the name of the file ends in.</param>
internal abstract class FileDoor(string name, string extension) : Door(name)
{
    private const int LargestSeed = 1 << 15;

    /// <summary>What more than this many values are not read of.</summary>
    protected const long MostValues = 1 << 20;

    public override IReadOnlyList<byte[]> Seeds() => Checkout.Files($"*{extension}", LargestSeed, 200);

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        var seed = corpus.Pick(mutator.Random);
        return mutator.Random.Next(2) == 0 ? mutator.MutateInPlace(seed, 1 << mutator.Random.Next(4)) : base.Next(corpus, mutator);
    }

    public override Outcome Take(byte[] input)
    {
        try
        {
            return Read(Scratch.Write($"input{extension}", input), new Choice(input));
        }
        catch (DamagedFileException refused)
        {
            return Outcome.Of(refused);
        }
    }

    /// <summary>Reads the file; it may throw what a damaged file is documented to throw.</summary>
    protected abstract Outcome Read(string path, Choice choice);

    /// <summary>Reads the elements of tensors.</summary>
    protected static void ReadAll(IEnumerable<StoredTensor> tensors)
    {
        var left = MostValues;
        foreach (var tensor in tensors.Where(tensor => tensor.Count <= MostValues))
        {
            if ((left -= tensor.Count) < 0)
                return;
            using var elements = tensor.Open();
            elements.CopyTo(Stream.Null);
        }
    }
}
