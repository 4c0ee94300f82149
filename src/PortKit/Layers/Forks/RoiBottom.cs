using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// A bottom that holds a region of interest in each item: the number of the picture, x1, y1, x2, y2. What stands after these is not read.
/// </summary>
internal static class RoiBottom
{
    /// <summary>How many values say what a region is.</summary>
    public const int Columns = 5;

    /// <summary>Refuses a bottom that has no regions in it.</summary>
    public static void Check(LayerSource layer, PlanContext context, int index)
    {
        if (context.Bottoms[index] is { Rank: > 0 } shape && shape.CountFrom(1) >= Columns)
            return;
        throw layer.Refuse(
            Codes.BottomShape,
            layer.AtBottom(index),
            $"bottom {index} must have {Columns} values for each region: the number of its picture, x1, y1, x2, y2",
            $"{context.Bottoms[index]}");
    }

    /// <summary>Refuses maps that are no pictures.</summary>
    public static void CheckMaps(LayerSource layer, PlanContext context)
    {
        if (context.Bottoms[0].Rank != 4)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                "a bottom of 4 axes is expected (num, channels, height, width)",
                $"{context.Bottoms[0]}");
        }
    }

    /// <summary>The regions as rows of five.</summary>
    public static Value Rows(EmitContext context, int index)
    {
        var shape = context.BottomShape(index);
        var rows = context.Graph.Reshape(context.Bottom(index), shape[0], shape.CountFrom(1));
        return shape.CountFrom(1) == Columns ? rows : context.Graph.Slice(rows, [0], [Columns], [1]);
    }

    /// <summary>The values of one region.</summary>
    public static ReadOnlySpan<float> Row(ForwardContext context, int index, int row)
    {
        var size = context.BottomShapes[index].CountFrom(1);
        return context.Bottom(index).Slice(row * size, Columns);
    }

    /// <summary>The picture of a region.</summary>
    /// <exception cref="LayerInputException">There is none of that number.</exception>
    public static int Picture(ReadOnlySpan<float> row, int pictures)
    {
        var picture = (int)row[0];
        return picture >= 0 && picture < pictures
            ? picture
            : throw new LayerInputException(
                $"The number of a picture, from 0 to {pictures - 1}, is expected in column 0 of a region. Found {row[0]}.");
    }
}
