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

    private const int MostExamples = 1 << 16;
    private const int MostPixels = 1 << 16;

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

    /// <summary>
    /// Regions that lie within the pictures, for who has none: whole pixels, each a quarter to three quarters of the picture in height and in width,
    /// one picture after the other.
    /// </summary>
    /// <param name="context">What the layer sees of the net.</param>
    /// <param name="index">The bottom that holds the regions.</param>
    /// <param name="pictures">How many pictures there are.</param>
    /// <param name="height">The height of one, in pixels.</param>
    /// <param name="width">Its width.</param>
    /// <returns>None where there would be too many, or a picture is too small or too large to be one.</returns>
    public static IReadOnlyDictionary<int, IReadOnlyList<float>> Examples(PlanContext context, int index, int pictures, float height, float width)
    {
        var shape = context.Bottoms[index];
        if (shape.Count > MostExamples || pictures == 0 || !IsSide(height) || !IsSide(width))
            return new Dictionary<int, IReadOnlyList<float>>();
        var columns = shape.CountFrom(1);
        var values = new float[shape.Count];
        for (var row = 0; row < shape[0]; row++)
        {
            var region = values.AsSpan(row * columns, Columns);
            region[0] = row % pictures;
            (region[1], region[3]) = Edges(row, width);
            (region[2], region[4]) = Edges(row * 7, height);
        }

        return new Dictionary<int, IReadOnlyList<float>> { [index] = values };

        static bool IsSide(float size) => size is >= 1 and <= MostPixels;

        // A quarter, a half and three quarters in turn, at places that the golden ratio spreads out.
        static (float First, float Last) Edges(int number, float size)
        {
            const double GoldenRatio = 0.6180339887498949;
            var length = MathF.Floor(size * ((number % 3) + 1) / 4);
            var first = MathF.Floor((float)(number * GoldenRatio % 1) * (size - length));
            return (first, MathF.Min(first + length, size - 1));
        }
    }

    /// <summary>Those within pictures of which the maps of bottom 0 are made, and which bottom 1 tells the regions of.</summary>
    /// <param name="context">What the layer sees of the net.</param>
    /// <param name="scale">The cells of a map for each pixel.</param>
    public static IReadOnlyDictionary<int, IReadOnlyList<float>> Examples(PlanContext context, float scale)
    {
        var maps = context.Bottoms[0];
        return Examples(context, 1, maps[0], maps[2] / scale, maps[3] / scale);
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
