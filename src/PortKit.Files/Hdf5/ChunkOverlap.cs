using System.Runtime.InteropServices;

namespace PortKit.Files.Hdf5;

/// <summary>What a chunk and a part of a dataset have in common, as runs of values that lie together in both.</summary>
internal sealed class ChunkOverlap
{
    private readonly long[] _counts;
    private readonly long[] _chunkSteps;
    private readonly long[] _partSteps;
    private readonly long _chunkStart;
    private readonly long _partStart;

    /// <summary>Works out the overlap.</summary>
    /// <param name="box">The axes of a chunk.</param>
    /// <param name="place">The chunk's place in the grid.</param>
    /// <param name="from">Where the part begins along each axis.</param>
    /// <param name="to">Where it ends.</param>
    public ChunkOverlap(long[] box, long[] place, long[] from, long[] to)
    {
        var rank = box.Length;
        (_counts, _chunkSteps, _partSteps) = (new long[rank], new long[rank], new long[rank]);
        var (chunkStep, partStep) = (1L, 1L);
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            var origin = place[axis] * box[axis];
            var first = Math.Max(from[axis], origin);
            _counts[axis] = Math.Min(to[axis], origin + box[axis]) - first;
            (_chunkSteps[axis], _partSteps[axis]) = (chunkStep, partStep);
            _chunkStart += (first - origin) * chunkStep;
            _partStart += (first - from[axis]) * partStep;
            chunkStep *= box[axis];
            partStep *= to[axis] - from[axis];
        }
    }

    /// <summary>Copies what is common from the chunk, or the fill value where there is no chunk.</summary>
    public void Copy(Hdf5ChunkReader? chunk, ReadOnlySpan<byte> fill, Span<byte> part)
    {
        var (axes, run) = Runs();
        var place = new long[axes];
        while (true)
        {
            var (inChunk, inPart) = (_chunkStart, _partStart);
            for (var axis = 0; axis < axes; axis++)
            {
                inChunk += place[axis] * _chunkSteps[axis];
                inPart += place[axis] * _partSteps[axis];
            }

            var target = part.Slice((int)(inPart * fill.Length), (int)(run * fill.Length));
            if (chunk is not null)
                chunk.Read(inChunk * fill.Length, target);
            else
                Fill(fill, target);

            var last = axes - 1;
            while (last >= 0 && place[last] + 1 == _counts[last])
                place[last--] = 0;
            if (last < 0)
                return;
            place[last]++;
        }
    }

    /// <summary>How many axes have to be gone through, and how many values lie together below them.</summary>
    private (int Axes, long Run) Runs()
    {
        var axes = _counts.Length - 1;
        var run = _counts[axes];
        while (axes > 0 && run == _chunkSteps[axes - 1] && run == _partSteps[axes - 1])
            run *= _counts[--axes];
        return (axes, run);
    }

    /// <summary>Sets every value of a part to one.</summary>
    public static void Fill(ReadOnlySpan<byte> value, Span<byte> target)
    {
        switch (value.Length)
        {
            case sizeof(ushort):
                MemoryMarshal.Cast<byte, ushort>(target).Fill(MemoryMarshal.Read<ushort>(value));
                break;
            case sizeof(uint):
                MemoryMarshal.Cast<byte, uint>(target).Fill(MemoryMarshal.Read<uint>(value));
                break;
            default:
                MemoryMarshal.Cast<byte, ulong>(target).Fill(MemoryMarshal.Read<ulong>(value));
                break;
        }
    }
}
