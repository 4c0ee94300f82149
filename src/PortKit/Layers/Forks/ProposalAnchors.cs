using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// The anchors of a region proposal network: boxes of every ratio and scale, about each cell of the map. They are made when they are asked for: a
/// net is planned many times while likely shapes of its inputs are tried.
/// </summary>
internal sealed class ProposalAnchors
{
    private readonly IReadOnlyList<double[]> _cell;
    private readonly int _stride;
    private readonly Shape _maps;
    private readonly Lazy<(float[] Centers, float[] Sizes)> _values;

    private ProposalAnchors(IReadOnlyList<double[]> cell, int stride, Shape maps)
    {
        (_cell, _stride, _maps) = (cell, stride, maps);
        _values = new(Make);
    }

    /// <summary>How many there are.</summary>
    public int Count => _maps[2] * _maps[3] * _cell.Count;

    /// <summary>The centres x, y of all, by row, column and anchor.</summary>
    public float[] Centers => _values.Value.Centers;

    /// <summary>Their widths and heights.</summary>
    public float[] Sizes => _values.Value.Sizes;

    /// <summary>Spreads the anchors of one cell over the map.</summary>
    /// <param name="cell">The corners x1, y1, x2, y2 of the anchors of the first cell.</param>
    /// <param name="stride">How many pixels lie between two cells.</param>
    /// <param name="maps">The map, of which the last two axes count.</param>
    public static ProposalAnchors Over(IReadOnlyList<double[]> cell, int stride, Shape maps) => new(cell, stride, maps);

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

    private (float[] Centers, float[] Sizes) Make()
    {
        var (centers, sizes) = (new float[2 * Count], new float[2 * Count]);
        var next = 0;
        for (var row = 0; row < _maps[2]; row++)
        {
            for (var column = 0; column < _maps[3]; column++)
            {
                foreach (var corners in _cell)
                {
                    for (var axis = 0; axis < 2; axis++, next++)
                    {
                        var shift = (double)(axis == 0 ? column : row) * _stride;
                        var (first, last) = ((float)(corners[axis] + shift), (float)(corners[axis + 2] + shift));
                        sizes[next] = last - first + 1;
                        centers[next] = first + (0.5f * sizes[next]);
                    }
                }
            }
        }

        return (centers, sizes);
    }

    private static int Rounded(float value) => (int)(value + 0.5f);

    private static double[] Around(double center, double x, double y) => [center - x, center - y, center + x, center + y];

    // What the forks compute in single precision is rounded as they round it.
    private static double[] Around(float center, float x, float y) => [center - x, center - y, center + x, center + y];
}
