using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// The top of SSD's detections, and of those of YOLO ports: 1×1×R×7, with the picture, label, score and corners in each row. Where nothing is
/// found there is one row for each picture, of -1 but for its number.
/// </summary>
internal static class DetectionRows
{
    /// <summary>How many values a row has.</summary>
    public const int Columns = 7;

    /// <summary>The axis of the rows.</summary>
    public const int Axis = 2;

    /// <summary>The shape for so many rows, or for none.</summary>
    public static Shape Shape(PlanContext context, long rows, int pictures) => context.Shape(1, 1, Math.Max(rows, pictures), Columns);

    /// <summary>The rows of a graph, R×7, as the top.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The rows; null if there never are any.</param>
    /// <param name="pictures">How many pictures there are.</param>
    public static Value Top(GraphBuilder graph, Value? rows, int pictures)
    {
        var none = new float[pictures * Columns];
        Fill(none, pictures);
        var nothing = graph.Constant(none, pictures, Columns);
        return graph.Unsqueeze(rows is null ? nothing : OrElse(graph, rows, nothing, pictures), 0, 1);
    }

    /// <summary>The rows, or others where there are none.</summary>
    public static Value OrElse(GraphBuilder graph, Value rows, Value others, int count)
    {
        var found = graph.Slice(graph.Node("Shape", [rows]), [0], [1], [0]);
        var wanted = graph.Where(graph.Equal(found, graph.Constant(0L)), graph.Constant((long)count), graph.Constant(0L));
        var start = graph.Constant((ReadOnlySpan<long>)[0]);
        return graph.Concat([rows, graph.Node("Slice", [others, start, wanted, start])], axis: 0);
    }

    /// <summary>Writes the top.</summary>
    /// <param name="context">The layer's.</param>
    /// <param name="rows">The rows that were found.</param>
    /// <param name="pictures">How many pictures there are.</param>
    public static void Write(ForwardContext context, IReadOnlyList<float[]> rows, int pictures)
    {
        for (var row = 0; row < rows.Count; row++)
            rows[row].CopyTo(context.Top(0)[(row * Columns)..]);
        if (rows.Count == 0)
            Fill(context.Top(0), pictures);
        context.CutTop(0, rows.Count == 0 ? pictures : rows.Count);
    }

    private static void Fill(Span<float> rows, int pictures)
    {
        rows[..(pictures * Columns)].Fill(-1);
        for (var picture = 0; picture < pictures; picture++)
            rows[picture * Columns] = picture;
    }
}
