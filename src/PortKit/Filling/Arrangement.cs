using System.Buffers;
using System.Runtime.InteropServices;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Another order of a blob's values. The blob is seen under finer axes (<paramref name="view"/>), which are put into another order; the
/// result is called by the axes of <paramref name="shape"/>.
/// </summary>
/// <param name="view">The axes that the blob is taken apart into.</param>
/// <param name="order">The axes of the view, in the order of the result.</param>
/// <param name="shape">The axes of the result.</param>
internal sealed class Arrangement(int[] view, int[] order, Shape shape)
{
    private const int ChunkLength = 1 << 16;

    /// <summary>The axes of the result.</summary>
    public Shape Shape => shape;

    /// <summary>The places along the first axis of the view, in the order of the result; null for their own order.</summary>
    public int[]? FirstAxisPlaces { get; init; }

    private int Rank => view.Length;

    /// <summary>The arrangement that leaves a blob as it is.</summary>
    public static Arrangement None(Shape shape) => new([], [], shape);

    /// <summary>Whether the blob is left as it is.</summary>
    public bool IsNone => order.SequenceEqual(Enumerable.Range(0, order.Length)) && FirstAxisPlaces is null;

    /// <summary>Writes the values in the new order, float32 little-endian.</summary>
    public void Write(ReadOnlySpan<float> values, Stream destination)
    {
        var chunk = ArrayPool<float>.Shared.Rent(ChunkLength);
        var filled = 0;
        for (var places = new Places(this, values.Length); places.Next(out var start);)
        {
            foreach (var offset in places.Inner)
            {
                chunk[filled++] = values[start + offset];
                if (filled == ChunkLength)
                    Flush();
            }
        }

        Flush();
        ArrayPool<float>.Shared.Return(chunk);

        void Flush()
        {
            destination.Write(MemoryMarshal.AsBytes(chunk.AsSpan(0, filled)));
            filled = 0;
        }
    }

    /// <summary>The values of the blob, of values that are in the new order: what <see cref="Write"/> undoes.</summary>
    public float[] Restore(float[] arranged)
    {
        if (IsNone)
            return arranged;
        var values = new float[arranged.Length];
        var taken = 0;
        for (var places = new Places(this, values.Length); places.Next(out var start);)
        {
            foreach (var offset in places.Inner)
                values[start + offset] = arranged[taken++];
        }

        return values;
    }

    /// <summary>For each axis of the result, how far from the blob's begin each place along it lies.</summary>
    private int[][] Offsets()
    {
        var offsets = new int[view.Length][];
        var stride = 1;
        for (var axis = view.Length - 1; axis >= 0; axis--)
        {
            var along = new int[view[axis]];
            for (var place = 0; place < along.Length; place++)
                along[place] = (axis == 0 && FirstAxisPlaces is not null ? FirstAxisPlaces[place] : place) * stride;
            offsets[Array.IndexOf(order, axis)] = along;
            stride *= view[axis];
        }

        return offsets;
    }

    /// <summary>Goes through a blob in the order of the result, one run along its last axis after the other.</summary>
    private struct Places(Arrangement arrangement, int count)
    {
        private readonly int[][] _offsets = arrangement.Offsets();
        private readonly int[] _at = new int[arrangement.Rank - 1];
        private int _done;

        /// <summary>How far from the begin of a run each of its places lies.</summary>
        public readonly int[] Inner => _offsets[^1];

        /// <summary>Moves to the next run.</summary>
        /// <param name="start">Where in the blob it begins.</param>
        /// <returns>False if there is none.</returns>
        public bool Next(out int start)
        {
            start = 0;
            if (_done >= count)
                return false;
            for (var axis = 0; axis < _at.Length; axis++)
                start += _offsets[axis][_at[axis]];
            for (var axis = _at.Length - 1; axis >= 0 && ++_at[axis] == _offsets[axis].Length; axis--)
                _at[axis] = 0;
            _done += Inner.Length;
            return true;
        }
    }
}
