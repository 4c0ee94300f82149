using System.Runtime.InteropServices;
using PortKit.Files.Hdf5;

namespace PortKit.Files.Tests.Hdf5;

public sealed class ChunkedFloatsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>Whether all, some or none of the chunks were written, values come in order, and the fill value where there is none.</summary>
    [Fact]
    public void Values_are_where_their_chunks_stand()
    {
        var random = new Random(20161);
        for (var run = 0; run < 300; run++)
        {
            var rank = random.Next(1, 4);
            var dims = Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 8)).ToArray();
            var box = Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 5)).ToArray();
            var chunks = new Hdf5Chunks(dims, box);
            var expected = new float[dims.Aggregate(1L, (product, dim) => product * dim)];
            Array.Fill(expected, -1);
            var stored = new List<float>();
            var share = random.NextDouble();
            for (long number = 0; number < chunks.Count; number++)
            {
                if (random.NextDouble() > share)
                    continue;
                chunks.Set(number, new Hdf5Chunk(stored.Count * sizeof(float), chunks.BoxCount * sizeof(float), 0));
                Write(chunks, number, stored, expected, random);
            }

            File.WriteAllBytes(_path, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(stored)));
            using var copied = new MemoryStream();
            new ChunkedFloats(_path, "a", expected.Length, new StoredType(ValueKind.Single, false), chunks, [], BitConverter.GetBytes(-1f))
                .CopyTo(copied);
            Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(copied.ToArray()).ToArray());
        }
    }

    /// <summary>Appends a chunk's values to the file, and puts those that lie within the dataset where they are to be found.</summary>
    private static void Write(Hdf5Chunks chunks, long number, List<float> stored, float[] expected, Random random)
    {
        var origin = chunks.PlaceOf(number).Zip(chunks.Box, (place, side) => place * side).ToArray();
        for (long within = 0; within < chunks.BoxCount; within++)
        {
            var value = (float)random.NextDouble();
            stored.Add(value);
            var (rest, at, step, isInside) = (within, 0L, 1L, true);
            for (var axis = origin.Length - 1; axis >= 0; axis--)
            {
                var index = origin[axis] + (rest % chunks.Box[axis]);
                rest /= chunks.Box[axis];
                isInside &= index < chunks.Dims[axis];
                at += index * step;
                step *= chunks.Dims[axis];
            }

            if (isInside)
                expected[at] = value;
        }
    }
}
