using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>A way in for what strangers wrote: where its inputs begin, how they are mutated, and what takes them.</summary>
internal abstract class Door(string name)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What the mutations begin with.</summary>
    public abstract IReadOnlyList<byte[]> Seeds();

    /// <summary>Words that mean something here.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>
    /// Takes an input. Whatever it throws is a finding, so what is documented to be thrown is caught here. The same input is taken the same way.
    /// </summary>
    public abstract Outcome Take(byte[] input);

    /// <summary>Makes the next input.</summary>
    public virtual byte[] Next(Corpus corpus, Mutator mutator) => mutator.Mutate(corpus.Pick(mutator.Random), corpus.Pick(mutator.Random));

    /// <summary>Whether the last input that was made is one of a structure-aware mutator as it came, with no byte changed.</summary>
    public virtual bool IsStructured => false;
}
