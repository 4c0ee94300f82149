using System.IO.Compression;
using PortKit.Files.Npy;
using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>.npz files: archives whose bytes are changed, and sound ones whose members are.</summary>
internal sealed class NpzDoor() : WeightsDoor("npz", ".npz")
{
    private static readonly string[] Names = ["conv1.0", "conv1.1", "bn1.0", "block_ip1.0", "data", "a/b", "", "..", "conv1.0.npy"];

    private readonly IReadOnlyList<byte[]> _arrays = Checkout.Files("*.npy", 2048, 100);

    public override IReadOnlyList<byte[]> Seeds() => [.. base.Seeds(), .. _arrays.Take(20).Select(array => Archive([("conv1.0", array), ("data", array)]))];

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        var random = mutator.Random;
        if (random.Next(2) == 0)
            return base.Next(corpus, mutator);
        var members = new (string, byte[])[random.Next(1, 4)];
        for (var i = 0; i < members.Length; i++)
        {
            var array = _arrays[random.Next(_arrays.Count)];
            members[i] = (Names[random.Next(Names.Length)], random.Next(3) == 0 ? array : mutator.MutateInPlace(array, 1 << random.Next(3)));
        }

        return Archive(members, random.Next(2) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
    }

    protected override Outcome Read(string path, Choice choice)
    {
        if (choice.OneIn(6))
            return LayOver(path, choice);
        if (choice.OneIn(8))
            return Compare(path);
        if (choice.OneIn(2))
        {
            var tensors = NumPyFile.ReadTensors(path, out _);
            ReadAll(tensors);
            return Outcome.Taken(tensors.Count);
        }

        var file = NumPyFile.Open(path);
        foreach (var name in file.Names.Take(4))
            _ = file.Read(name);
        return Outcome.Taken(file.Names.Count);
    }

    private static byte[] Archive(IEnumerable<(string Name, byte[] Bytes)> members, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, array) in members)
            {
                var entry = archive.CreateEntry($"{name}.npy", level);

                // The clock's time would make other bytes of one seed.
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var member = entry.Open();
                member.Write(array);
            }
        }

        return bytes.ToArray();
    }
}
