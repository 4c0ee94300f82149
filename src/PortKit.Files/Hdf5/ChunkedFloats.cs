using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PortKit.Files.Hdf5;

/// <summary>
/// Values that are stored in chunks. They are put in order slab by slab: as many of the dataset's rows as fit into a few megabytes, taken from
/// every chunk that reaches into them.
/// </summary>
internal sealed class ChunkedFloats : StoredFloats
{
    private const int SlabLength = 1 << 23;
    private const int PieceCount = 1 << 18;

    // Readers stay open for the next slab, until they take more memory than this.
    private const long MostCost = 1 << 26;

    private readonly string _path;
    private readonly StoredType _type;
    private readonly Hdf5Chunks _chunks;
    private readonly IReadOnlyList<Hdf5Filter> _filters;
    private readonly byte[] _fill;

    /// <summary>Takes chunks that lie within the file.</summary>
    /// <exception cref="DamagedFileException">A chunk is too short, or too large to be held.</exception>
    public ChunkedFloats(string path, string name, long count, StoredType type, Hdf5Chunks chunks, IReadOnlyList<Hdf5Filter> filters, byte[] fill)
        : base(count)
    {
        (_path, _type, _chunks, _filters, _fill) = (path, type, chunks, filters, fill);
        var length = chunks.BoxCount * type.Size;
        foreach (var chunk in chunks.Stored.Values)
        {
            if (Hdf5ChunkReader.IsPlain(chunk, filters) && chunk.Length < length)
                throw new DamagedFileException(chunk.Offset, $"a chunk of {length} bytes is expected in dataset {name}. Found {chunk.Length}");
            if (Hdf5ChunkReader.IsHeld(chunk, filters) && Math.Max(length, chunk.Length) > Hdf5ChunkReader.MostHeld)
            {
                throw new DamagedFileException(
                    chunk.Offset,
                    $"filtered chunks of at most {Hdf5ChunkReader.MostHeld} bytes are expected in dataset {name}. Found "
                        + $"{Math.Max(length, chunk.Length)}; h5repack -f NONE stores it plainly");
            }
        }
    }

    public override void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (Count == 0)
            return;
        using var file = File.OpenHandle(_path);
        using var readers = new Readers(file, _filters, _chunks.BoxCount * _type.Size);
        try
        {
            Copy(readers, destination);
        }
        catch (DamagedFileException failure)
        {
            throw failure.In(_path);
        }
    }

    // A slab lies along one axis: the first of which a single step is not too large. Axes before it are gone through one by one.
    private void Copy(Readers readers, Stream destination)
    {
        var dims = _chunks.Dims;
        var along = 0;
        while (Below(along) * _type.Size > SlabLength)
            along++;
        var step = (int)Math.Min(dims[along], Math.Max(1, SlabLength / _type.Size / Below(along)));
        var slab = new byte[step * Below(along) * _type.Size];
        var from = new long[dims.Length];
        long[] to = [.. dims];
        for (var i = 0; i < along; i++)
            to[i] = 1;
        do
        {
            for (from[along] = 0; from[along] < dims[along]; from[along] = to[along])
            {
                to[along] = Math.Min(dims[along], from[along] + step);
                var bytes = slab.AsSpan(0, (int)((to[along] - from[along]) * Below(along) * _type.Size));
                Gather(readers, from, to, bytes);
                Write(bytes, destination);
            }
        }
        while (Step(from, to, along));

        long Below(int axis) => dims.Skip(axis + 1).Aggregate(1L, (product, dim) => product * dim);
    }

    /// <summary>Goes on along the axes before one, the last of them fastest.</summary>
    private bool Step(long[] from, long[] to, int along)
    {
        for (var axis = along - 1; axis >= 0; axis--)
        {
            from[axis] = (from[axis] + 1) % _chunks.Dims[axis];
            to[axis] = from[axis] + 1;
            if (from[axis] > 0)
                return true;
        }

        return false;
    }

    /// <summary>Gathers a part of the dataset from every chunk that reaches into it.</summary>
    private void Gather(Readers readers, long[] from, long[] to, Span<byte> slab)
    {
        if (Places(from, to) > _chunks.Stored.Count)
        {
            GatherFew(readers, from, to, slab);
            return;
        }

        var (box, rank) = (_chunks.Box, from.Length);
        var place = new long[rank];
        for (var axis = 0; axis < rank; axis++)
            place[axis] = from[axis] / box[axis];
        while (true)
        {
            long number = 0;
            for (var axis = 0; axis < rank; axis++)
                number = (number * _chunks.Grid[axis]) + place[axis];
            new ChunkOverlap(box, place, from, to).Copy(_chunks.Find(number) is { } chunk ? readers.For(number, chunk) : null, _fill, slab);
            readers.Trim();

            var last = rank - 1;
            while (last >= 0 && (place[last] + 1) * box[last] >= to[last])
            {
                place[last] = from[last] / box[last];
                last--;
            }

            if (last < 0)
                return;
            place[last]++;
        }
    }

    /// <summary>Gathers from those that were written, where they are fewer than the places: a small file may name a grid of millions.</summary>
    private void GatherFew(Readers readers, long[] from, long[] to, Span<byte> slab)
    {
        ChunkOverlap.Fill(_fill, slab);
        foreach (var (number, chunk) in _chunks.Stored)
        {
            var place = _chunks.PlaceOf(number);
            if (!Reaches(place, from, to))
                continue;
            new ChunkOverlap(_chunks.Box, place, from, to).Copy(readers.For(number, chunk), _fill, slab);
            readers.Trim();
        }
    }

    private bool Reaches(long[] place, long[] from, long[] to)
    {
        for (var axis = 0; axis < place.Length; axis++)
        {
            var origin = place[axis] * _chunks.Box[axis];
            if (origin >= to[axis] || origin + _chunks.Box[axis] <= from[axis])
                return false;
        }

        return true;
    }

    /// <summary>How many chunks would reach into a part of the dataset, if all were there.</summary>
    private long Places(long[] from, long[] to)
    {
        var places = 1L;
        for (var axis = 0; axis < from.Length; axis++)
            places *= ((to[axis] - 1) / _chunks.Box[axis]) - (from[axis] / _chunks.Box[axis]) + 1;
        return places;
    }

    private void Write(ReadOnlySpan<byte> bytes, Stream destination)
    {
        var pieces = ArrayPool<float>.Shared.Rent(PieceCount);
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, PieceCount * _type.Size)..])
        {
            var values = pieces.AsSpan(0, Math.Min(PieceCount, bytes.Length / _type.Size));
            if (_type is { Kind: ValueKind.Single, IsBigEndian: false })
                bytes[..(values.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(values));
            else
                FileFloats.Convert(bytes, _type, _type.Size, values);
            destination.Write(MemoryMarshal.AsBytes(values));
        }

        ArrayPool<float>.Shared.Return(pieces);
    }

    /// <summary>The readers of chunks that are under way.</summary>
    private sealed class Readers(SafeFileHandle file, IReadOnlyList<Hdf5Filter> filters, long length) : IDisposable
    {
        private readonly Dictionary<long, Hdf5ChunkReader> _open = [];
        private long _cost;

        public Hdf5ChunkReader For(long number, Hdf5Chunk chunk)
        {
            if (!_open.TryGetValue(number, out var reader))
            {
                _open[number] = reader = new Hdf5ChunkReader(file, chunk, filters, length);
                _cost += reader.Cost;
            }

            return reader;
        }

        /// <summary>Lets go of all, if they take too much.</summary>
        public void Trim()
        {
            if (_cost > MostCost)
                Dispose();
        }

        public void Dispose()
        {
            foreach (var reader in _open.Values)
                reader.Dispose();
            _open.Clear();
            _cost = 0;
        }
    }
}
