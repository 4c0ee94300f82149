using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ImResize of OpenPose: maps made larger by Catmull-Rom splines, as the GPU code computes it (imresize_layer.cu of caffe_rtpose), which is what
/// the nets mean; the CPU code does something else. The batch is a pyramid of one picture: from each level some margin is cut off, and the
/// levels' mean comes out.
/// </summary>
internal sealed class ImResizeLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ImResize"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.ImresizeParam) ?? new ImResizeParameter();
        var bottom = layer.RequirePicture(context);
        if (bottom.Count == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a picture with elements is expected", $"{bottom}");
        var factor = param.Factor;
        var atFactor = layer.At(param, ImResizeParameter.FactorFieldNumber);
        if (factor < 0 || !float.IsFinite(factor))
            throw layer.Refuse(Codes.OutOfRange, atFactor, "factor must be at least 0", $"{factor}");
        var height = factor == 0 ? param.TargetSpatialHeight : (long)(bottom[2] * factor);
        var width = factor == 0 ? param.TargetSpatialWidth : (long)(bottom[3] * factor);
        if (height == 0)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                factor == 0 ? layer.At(param, ImResizeParameter.TargetSpatialHeightFieldNumber) : atFactor,
                "a height of at least 1 must come out",
                "0");
        }

        if (width == 0)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                factor == 0 ? layer.At(param, ImResizeParameter.TargetSpatialWidthFieldNumber) : atFactor,
                "a width of at least 1 must come out",
                "0");
        }

        var top = context.Shape(1, bottom[1], height, width);
        var margins = new (int Height, int Width)[bottom[0]];
        for (var n = 0; n < margins.Length; n++)
        {
            var cut = 1 - param.StartScale + (n * param.ScaleGap);
            var (down, across) = (MathF.Floor(bottom[2] / 2 * cut), MathF.Floor(bottom[3] / 2 * cut));
            if (!(down >= 0 && across >= 0 && 2 * down < bottom[2] && 2 * across < bottom[3]))
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(param, n == 0 ? ImResizeParameter.StartScaleFieldNumber : ImResizeParameter.ScaleGapFieldNumber),
                    $"start_scale and scale_gap must leave something of picture {n} of the batch, and no more than there is",
                    $"start_scale {param.StartScale} and scale_gap {param.ScaleGap}");
            }

            margins[n] = ((int)down, (int)across);
        }

        return new ImResizePlan(top, margins);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, margins) = (ImResizePlan)plan;
        var (graph, bottom) = (context.Graph, context.BottomShape(0));
        var rows = new float[margins.Length * top[2] * bottom[2]];
        var columns = new float[margins.Length * bottom[3] * top[3]];
        for (var n = 0; n < margins.Length; n++)
        {
            for (var i = 0; i < top[2]; i++)
            {
                foreach (var (index, weight) in Sample(i, bottom[2], margins[n].Height, top[2]))
                    rows[(((n * top[2]) + i) * bottom[2]) + index] += weight;
            }

            for (var j = 0; j < top[3]; j++)
            {
                foreach (var (index, weight) in Sample(j, bottom[3], margins[n].Width, top[3]))
                    columns[(((n * bottom[3]) + index) * top[3]) + j] += weight;
            }
        }

        var y = graph.MatMul(context.Bottom(0), graph.Constant(columns, margins.Length, 1, bottom[3], top[3]));
        y = graph.MatMul(graph.Constant(rows, margins.Length, 1, top[2], bottom[2]), y);
        context.Top(0, margins.Length == 1 ? y : graph.ReduceMean(y, [0]));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, margins) = (ImResizePlan)plan;
        var bottom = context.BottomShapes[0];
        var plane = bottom.CountFrom(2);
        var y = context.Top(0);
        for (var n = 0; n < margins.Length; n++)
        {
            var (high, wide) = margins[n];
            var rows = Enumerable.Range(0, top[2]).Select(i => Sample(i, bottom[2], high, top[2])).ToArray();
            var columns = Enumerable.Range(0, top[3]).Select(j => Sample(j, bottom[3], wide, top[3])).ToArray();
            for (var c = 0; c < bottom[1]; c++)
            {
                var x = context.Bottom(0).Slice(((n * bottom[1]) + c) * plane, plane);
                for (var i = 0; i < top[2]; i++)
                {
                    for (var j = 0; j < top[3]; j++)
                    {
                        var sum = 0f;
                        foreach (var (row, down) in rows[i])
                        {
                            foreach (var (column, across) in columns[j])
                                sum += down * across * x[(row * bottom[3]) + column];
                        }

                        y[(((c * top[2]) + i) * top[3]) + j] += sum / margins.Length;
                    }
                }
            }
        }
    }

    /// <summary>What an element is made of along one axis: four neighbours, which fall together at the borders, and their weights.</summary>
    private static (int Index, float Weight)[] Sample(int output, int size, int margin, int target)
    {
        var inner = size - (2 * margin);
        var offset = (float)(((float)target / inner / 2) - 0.5);
        var place = (output - offset) * ((float)inner / target);
        var at = Math.Max((int)(place + 1e-5), 0);
        var next = Math.Min(at + 1, inner - 1);

        // Before the first element the distance is negative, and the spline goes on.
        var d = place - at;
        var (d2, d3) = (d * d, d * d * d);
        return
        [
            (margin + Math.Max(at - 1, 0), (-0.5f * d) + d2 - (0.5f * d3)),
            (margin + at, 1 - (2.5f * d2) + (1.5f * d3)),
            (margin + next, (0.5f * d) + (2 * d2) - (1.5f * d3)),
            (margin + Math.Min(next + 1, inner - 1), (-0.5f * d2) + (0.5f * d3)),
        ];
    }

    /// <param name="Top">The top.</param>
    /// <param name="Margins">What is cut off on each side of each level, along its height and its width.</param>
    private sealed record ImResizePlan(Shape Top, (int Height, int Width)[] Margins) : LayerPlan(Top);
}
