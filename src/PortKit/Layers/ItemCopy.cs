using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>Copies of items, one after the other, by their index.</summary>
internal static class ItemCopy
{
    /// <summary>Copies the items that <paramref name="indices"/> list, cut to whole numbers.</summary>
    /// <param name="items">The items.</param>
    /// <param name="size">The number of elements of an item.</param>
    /// <param name="indices">The index of each item that is copied.</param>
    /// <param name="copies">Takes the copies.</param>
    /// <exception cref="LayerInputException">An index is that of no item: Caffe stops there, or reads memory at random.</exception>
    public static void Listed(ReadOnlySpan<float> items, int size, ReadOnlySpan<float> indices, Span<float> copies)
    {
        if (size == 0)
            return;
        var count = items.Length / size;
        for (var i = 0; i < indices.Length; i++)
        {
            if (!(indices[i] >= 0 && indices[i] < count))
            {
                throw new LayerInputException(
                    string.Create(CultureInfo.InvariantCulture, $"An index from 0 to {count - 1} is expected. Found {indices[i]}."));
            }

            items.Slice((int)indices[i] * size, size).CopyTo(copies[(i * size)..]);
        }
    }

    /// <summary>Adds copies to the items that they are of, in their order.</summary>
    /// <param name="copies">The copies.</param>
    /// <param name="size">The number of elements of an item.</param>
    /// <param name="indices">The index of each copy's item, which was looked at when it was copied.</param>
    /// <param name="items">The items, which are added to.</param>
    public static void AddBack(ReadOnlySpan<float> copies, int size, ReadOnlySpan<float> indices, Span<float> items)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var item = items.Slice((int)indices[i] * size, size);
            TensorPrimitives.Add(item, copies.Slice(i * size, size), item);
        }
    }

    /// <summary>
    /// The same in ONNX: zeros, to which each copy is added at its item. By ScatterElements, as ScatterND's addition in ONNX Runtime runs in several
    /// threads that take no heed of equal indices.
    /// </summary>
    public static Value EmitAddBack(GradientContext context, Value copies, Value indices, Shape items)
    {
        var (graph, count, size) = (context.Graph, (long)indices.Dims!.Aggregate(1L, (product, dim) => product * dim), (long)items.CountFrom(1));
        var rows = graph.Expand(graph.Reshape(graph.Cast(indices, DataType.Int64), count, 1), count, size);
        return graph.Node(
            "ScatterElements",
            [context.Graph.Zeros(items[0], size), rows, graph.Reshape(copies, count, size)],
            Attr.Int("axis", 0),
            Attr.String("reduction", "add")).Shaped(items[0], size);
    }
}
