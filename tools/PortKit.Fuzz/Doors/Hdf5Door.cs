using System.Runtime.CompilerServices;
using PortKit.Fuzz.Mutating;

namespace PortKit.Fuzz.Doors;

/// <summary>HDF5 as Caffe writes it. Checksums of the structure are made anew after the mutation, mostly.</summary>
internal sealed class Hdf5Door() : WeightsDoor("hdf5", ".h5")
{
    private readonly ConditionalWeakTable<byte[], Hdf5Seals> _seals = [];

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        var seed = corpus.Pick(mutator.Random);
        if (mutator.Random.Next(4) == 0)
            return mutator.Mutate(seed, corpus.Pick(mutator.Random));
        var bytes = mutator.MutateInPlace(seed, 1 << mutator.Random.Next(4));
        if (mutator.Random.Next(8) > 0)
            _seals.GetValue(seed, file => new Hdf5Seals(file)).Mend(bytes);
        return bytes;
    }
}
