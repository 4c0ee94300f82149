using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Mul: two bottoms multiplied, aligned at their last axes and repeated along those of size 1; or one bottom and a learnable blob of the shape
/// `mul_shape`, which no filler fills: zeros before training (mul_layer.cpp of foss-for-synopsys-dwc-arc-processors/synopsys-caffe).
/// </summary>
internal sealed class MulLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Mul"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.MulParam) ?? new MulParameter();
        var at = layer.At(param, MulParameter.MulShapeFieldNumber);
        var (x, hasBlob) = (context.Bottoms[0], context.Bottoms.Count == 1);
        var factor = hasBlob ? context.Shape([.. param.MulShape.Select(dim => (long)dim)]) : context.Bottoms[1];
        var dims = new int[Math.Max(x.Rank, factor.Rank)];
        for (var i = 1; i <= dims.Length; i++)
        {
            var (one, other) = (i > x.Rank ? 1 : x[x.Rank - i], i > factor.Rank ? 1 : factor[factor.Rank - i]);

            // The fork looks at this only where both have as many axes, and else reads what lies behind the smaller blob.
            if (one != other && one != 1 && other != 1)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    hasBlob ? at : layer.AtBottom(1),
                    $"axes that are those of bottom 0, {x}, or 1 are expected, counted from the last",
                    $"{factor}");
            }

            dims[^i] = one == 1 ? other : one;
        }

        return new LayerPlan(new Shape(dims)) { Blobs = hasBlob ? [BlobSpec.Constant(factor, 0)] : [] };
    }

    public void Emit(LayerPlan plan, EmitContext context) =>
        context.Top(0, context.Graph.Mul(context.Bottom(0), context.BottomCount == 2 ? context.Bottom(1) : context.Blob(0)));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var top = plan.TopShapes[0];
        var hasBlob = context.BottomCount == 1;
        var x = context.Bottom(0);
        var factor = hasBlob ? context.Blob(0) : context.Bottom(1);
        var (first, second) = (context.BottomShapes[0], hasBlob ? plan.Blobs[0].Shape : context.BottomShapes[1]);
        for (var i = 0; i < context.Top(0).Length; i++)
            context.Top(0)[i] = x[Place(first, top, i)] * factor[Place(second, top, i)];
    }

    /// <summary>Where in a blob lies what is multiplied for an element of the top.</summary>
    private static int Place(Shape shape, Shape top, int element)
    {
        var (place, stride) = (0, 1);
        for (var i = 1; i <= shape.Rank; i++)
        {
            var size = top[top.Rank - i];
            place += shape[shape.Rank - i] == 1 ? 0 : element % size * stride;
            (element, stride) = (element / size, stride * shape[shape.Rank - i]);
        }

        return place;
    }
}
