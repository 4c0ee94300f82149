using System.Globalization;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// The least height and width of an input whose size is open. Caffe refuses a picture that a window does not fit into; runtimes may round the number
/// of windows otherwise, and go on: so the model refuses smaller ones itself.
/// </summary>
/// <param name="Height">The least height.</param>
/// <param name="Width">The least width.</param>
internal sealed record SmallestSize(int Height, int Width)
{
    // A size that Reshape never takes.
    private const long NoSize = -2;

    /// <summary>The value itself, by way of a Reshape to a shape that is none where the value is too small.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">The value, N×C×H×W.</param>
    /// <param name="name">The input's name.</param>
    public Value Require(GraphBuilder graph, Value value, string name)
    {
        if (Height <= 1 && Width <= 1)
            return value;
        using (graph.Scope(string.Create(CultureInfo.InvariantCulture, $"{name}@at least {Height}x{Width}")))
        {
            var size = graph.Slice(graph.Node("Shape", [value]), [2], [4], [0]);
            var isLarge = graph.GreaterOrEqual(size, graph.Constant((ReadOnlySpan<long>)[Height, Width]));
            var kept = graph.Where(isLarge, size, graph.Constant(NoSize));
            var target = graph.Concat([graph.Constant((ReadOnlySpan<long>)[0, 0]), kept], 0);
            return graph.Reshape(value, target).Shaped([.. value.Dims!]);
        }
    }
}
