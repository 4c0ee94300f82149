using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>The anchors of a region proposal network: boxes of every ratio and scale, about each cell of the map.</summary>
/// <param name="Centers">The centres x, y of all, by row, column and anchor.</param>
/// <param name="Sizes">Their widths and heights.</param>
internal sealed record ProposalAnchors(float[] Centers, float[] Sizes)
{
    /// <summary>How many there are.</summary>
    public int Count => Sizes.Length / 2;

    /// <summary>Spreads the anchors of one cell over the map.</summary>
    /// <param name="cell">The corners x1, y1, x2, y2 of the anchors of the first cell.</param>
    /// <param name="stride">How many pixels lie between two cells.</param>
    /// <param name="maps">The map, of which the last two axes count.</param>
    public static ProposalAnchors Over(IReadOnlyList<double[]> cell, int stride, Shape maps)
    {
        var (height, width) = (maps[2], maps[3]);
        var anchors = new ProposalAnchors(new float[2 * height * width * cell.Count], new float[2 * height * width * cell.Count]);
        var next = 0;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                foreach (var corners in cell)
                {
                    for (var axis = 0; axis < 2; axis++, next++)
                    {
                        var shift = (double)(axis == 0 ? column : row) * stride;
                        var (first, last) = ((float)(corners[axis] + shift), (float)(corners[axis + 2] + shift));
                        anchors.Sizes[next] = last - first + 1;
                        anchors.Centers[next] = first + (0.5f * anchors.Sizes[next]);
                    }
                }
            }
        }

        return anchors;
    }

    /// <summary>py-faster-rcnn's: in double precision, sides of a ratio rounded half to even, and then scaled (generate_anchors.py).</summary>
    public static IReadOnlyList<double[]> Python(IReadOnlyList<double> ratios, IReadOnlyList<double> scales)
    {
        const double Base = 16;
        var cell = new List<double[]>();
        foreach (var ratio in ratios)
        {
            var width = Math.Round(Math.Sqrt(Base * Base / ratio), MidpointRounding.ToEven);
            var height = Math.Round(width * ratio, MidpointRounding.ToEven);
            foreach (var scale in scales)
                cell.Add(Around(0.5 * (Base - 1), 0.5 * ((width * scale) - 1), 0.5 * ((height * scale) - 1)));
        }

        return cell;
    }

    /// <summary>
    /// PVANet's: in single precision, sides of a ratio rounded, and then scaled (proposal_layer.cpp of sanghoon/caffe, and OpenVINO's).
    /// </summary>
    public static IReadOnlyList<double[]> Pva(float side, IReadOnlyList<float> ratios, IReadOnlyList<float> scales)
    {
        var cell = new List<double[]>();
        foreach (var ratio in ratios)
        {
            float width = Rounded(MathF.Sqrt(side * side / ratio));
            float height = Rounded(width * ratio);
            foreach (var scale in scales)
                cell.Add(Around(0.5f * (side - 1), 0.5f * ((width * scale) - 1), 0.5f * ((height * scale) - 1)));
        }

        return cell;
    }

    /// <summary>happynear's: scales are sides in pixels, and only the outcome is rounded (proposal_layer.cpp of happynear/caffe-windows).</summary>
    public static IReadOnlyList<double[]> InPixels(float side, IReadOnlyList<float> ratios, IReadOnlyList<float> scales)
    {
        var cell = new List<double[]>();
        foreach (var ratio in ratios)
        {
            var width = MathF.Sqrt(side * side / ratio);
            var height = width * ratio;
            foreach (var scale in scales)
                cell.Add(Around(0.5f * (side - 1), 0.5f * Rounded((width * scale / side) - 1), 0.5f * Rounded((height * scale / side) - 1)));
        }

        return cell;
    }

    private static int Rounded(float value) => (int)(value + 0.5f);

    private static double[] Around(double center, double x, double y) => [center - x, center - y, center + x, center + y];

    // What the forks compute in single precision is rounded as they round it.
    private static double[] Around(float center, float x, float y) => [center - x, center - y, center + x, center + y];
}
