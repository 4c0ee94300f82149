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

    /// <summary>The arrangement that leaves a blob as it is.</summary>
    public static Arrangement None(Shape shape) => new([], [], shape);

    /// <summary>Whether the blob is left as it is.</summary>
    public bool IsNone => order.SequenceEqual(Enumerable.Range(0, order.Length)) && FirstAxisPlaces is null;

    /// <summary>Writes the values in the new order, float32 little-endian.</summary>
    public void Write(ReadOnlySpan<float> values, Stream destination) =>
        Gather(values, Offsets(), chunk => destination.Write(MemoryMarshal.AsBytes(chunk)));

    /// <summary>Writes values that are in the new order in that of the blob: what <see cref="Write"/> undoes.</summary>
    public void WriteBack(ReadOnlySpan<float> arranged, Stream destination) =>
        Gather(arranged, OffsetsBack(), chunk => destination.Write(MemoryMarshal.AsBytes(chunk)));

    /// <summary>The values of the blob, of values that are in the new order.</summary>
    public float[] Restore(ReadOnlySpan<float> arranged)
    {
        var values = new float[arranged.Length];
        var restored = 0;
        Gather(arranged, OffsetsBack(), chunk =>
        {
            chunk.CopyTo(values.AsSpan(restored));
            restored += chunk.Length;
        });
        return values;
    }

    private static void Gather(ReadOnlySpan<float> values, int[][] offsets, Action<ReadOnlySpan<float>> take)
    {
        var inner = offsets[^1];
        var places = new int[offsets.Length - 1];
        var chunk = ArrayPool<float>.Shared.Rent(ChunkLength);
        var filled = 0;
        for (var done = 0; done < values.Length; done += inner.Length)
        {
            var start = 0;
            for (var axis = 0; axis < places.Length; axis++)
                start += offsets[axis][places[axis]];
            foreach (var offset in inner)
            {
                chunk[filled++] = values[start + offset];
                if (filled == ChunkLength)
                {
                    take(chunk.AsSpan(0, filled));
                    filled = 0;
                }
            }

            for (var axis = places.Length - 1; axis >= 0 && ++places[axis] == offsets[axis].Length; axis--)
                places[axis] = 0;
        }

        take(chunk.AsSpan(0, filled));
        ArrayPool<float>.Shared.Return(chunk);
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
                along[place] = PlaceInBlob(axis, place) * stride;
            offsets[Array.IndexOf(order, axis)] = along;
            stride *= view[axis];
        }

        return offsets;
    }

    /// <summary>For each axis of the view, how far from the result's begin each place along it lies.</summary>
    private int[][] OffsetsBack()
    {
        var offsets = new int[view.Length][];
        var stride = 1;
        foreach (var axis in order.Reverse())
        {
            var along = new int[view[axis]];
            for (var place = 0; place < along.Length; place++)
                along[PlaceInBlob(axis, place)] = place * stride;
            offsets[axis] = along;
            stride *= view[axis];
        }

        return offsets;
    }

    private int PlaceInBlob(int axis, int place) => axis == 0 && FirstAxisPlaces is not null ? FirstAxisPlaces[place] : place;
}
