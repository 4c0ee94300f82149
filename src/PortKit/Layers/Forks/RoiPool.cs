using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>What roi_pooling_param says: the grid of bins, and how regions lie on the map.</summary>
/// <param name="Height">How many bins a region has down.</param>
/// <param name="Width">How many it has across.</param>
/// <param name="Scale">The cells of the map for each pixel of the picture.</param>
/// <param name="PadRatio">What part of its width and height a region is made larger by on each side (zhaoweicai/mscnn).</param>
internal sealed record RoiPool(int Height, int Width, float Scale, float PadRatio)
{
    /// <summary>Reads it, and refuses what the forks stop at.</summary>
    public static RoiPool Of(LayerSource layer)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.RoiPoolingParam) ?? new RoiPoolingParameter();
        if (param.PooledSize.Count > 0)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.At(param, RoiPoolingParameter.PooledSizeFieldNumber),
                "pooled_h and pooled_w are expected",
                "pooled_size, which intel/caffe has for maps of another number of axes");
        }

        return new RoiPool(
            Size("pooled_h", param.PooledH, RoiPoolingParameter.PooledHFieldNumber),
            Size("pooled_w", param.PooledW, RoiPoolingParameter.PooledWFieldNumber),
            param.SpatialScale,
            param.PadRatio);

        int Size(string name, uint value, int field) => value is > 0 and <= int.MaxValue
            ? (int)value
            : throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be greater than 0", $"{value}");
    }

    /// <summary>Regions as they are pooled.</summary>
    public void Widen(Span<float> region)
    {
        if (PadRatio == 0)
            return;
        var (x, y) = ((region[3] - region[1] + 1) * PadRatio, (region[4] - region[2] + 1) * PadRatio);
        (region[1], region[2], region[3], region[4]) = (region[1] - x, region[2] - y, region[3] + x, region[4] + y);
    }

    /// <summary>
    /// The numbers of cells as indices, from 0 to the last; 0 for what is not a number, as of a region that ends in infinity, since an index must
    /// be one even where what it picks is not used.
    /// </summary>
    public static Value Cells(GraphBuilder graph, Value places, int last) =>
        graph.Cast(graph.Where(graph.Node("IsNaN", [places]), graph.Constant(0f), graph.Clip(places, 0, last)), DataType.Int64);

    /// <summary>The same for rows of regions in a graph.</summary>
    public Value Widened(GraphBuilder graph, Value rows)
    {
        if (PadRatio == 0)
            return rows;
        var parts = graph.Split(rows, [1, 2, 2], axis: 1);
        var pad = graph.Mul(graph.Add(graph.Sub(parts[2], parts[1]), 1), PadRatio);
        return graph.Concat([parts[0], graph.Sub(parts[1], pad), graph.Add(parts[2], pad)], axis: 1);
    }
}
