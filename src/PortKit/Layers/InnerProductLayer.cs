using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// InnerProduct: y = x W' + b, where the axes from `axis` on are taken as one vector (inner_product_layer.cpp).
/// </summary>
internal sealed class InnerProductLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["InnerProduct"];

    public LayerFamily Family => LayerFamily.Matrix;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Vector;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => "a matrix, which has a column for each element of a row of the bottom";

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.InnerProductParam ?? new InnerProductParameter();
        var numOutput = layer.NumOutput(param, param.NumOutput, InnerProductParameter.NumOutputFieldNumber);
        var bottom = context.Bottoms[0];
        var axis = context.Axis(bottom, param.Axis, layer.At(param, InnerProductParameter.AxisFieldNumber));
        var length = bottom.CountFrom(axis);
        var weights = param.Transpose ? context.Shape(length, numOutput) : context.Shape(numOutput, length);
        var role = new BlobRole(param.Transpose ? BlobKind.TransposedMatrix : BlobKind.Matrix) { FirstAxis = axis, ScalesTops = true };
        List<BlobSpec> blobs = [layer.Blob(weights, param.WeightFiller) with { Role = role }];
        if (param.BiasTerm)
            blobs.Add(layer.Blob(new Shape(numOutput), param.BiasFiller) with { Role = new(BlobKind.Bias) });
        return new InnerProductPlan(context.Shape([.. bottom.ToLongs()[..axis], numOutput]), axis, length)
        {
            Blobs = blobs,
            MultiplyAdds = (long)bottom.Count * numOutput,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var ip = (InnerProductPlan)plan;
        var graph = context.Graph;
        var transpose = context.Source.Parameter.InnerProductParam.Transpose;
        var rows = context.BottomShape(0).CountOf(0, ip.Axis);
        var x = graph.Reshape(context.Bottom(0), [rows, ip.Length]);
        var y = graph.Node(
            "Gemm",
            plan.Blobs.Count > 1 ? [x, context.Blob(0), context.Blob(1)] : [x, context.Blob(0)],
            Attr.Int("transB", transpose ? 0 : 1));
        context.Top(0, graph.Reshape(y.Shaped(rows, context.TopShape(0)[-1]), context.TopShape(0).ToLongs()));
    }

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.InnerProduct(module.Bottom(0), ((InnerProductPlan)plan).Axis));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var ip = (InnerProductPlan)plan;
        var outputs = plan.TopShapes[0][-1];
        var transpose = context.Source.Parameter.InnerProductParam.Transpose;
        var x = context.Bottom(0);
        var w = context.Blob(0);
        var y = context.Top(0);
        for (var row = 0; row < y.Length / outputs; row++)
        {
            var input = x.Slice(row * ip.Length, ip.Length);
            var output = y.Slice(row * outputs, outputs);
            for (var n = 0; n < outputs && !transpose; n++)
                output[n] = TensorPrimitives.Dot(input, w.Slice(n * ip.Length, ip.Length));
            for (var k = 0; k < ip.Length && transpose; k++)
                TensorPrimitives.MultiplyAdd(w.Slice(k * outputs, outputs), input[k], output, output);
            if (plan.Blobs.Count > 1)
                TensorPrimitives.Add(output, context.Blob(1), output);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (length, outputs) = (((InnerProductPlan)plan).Length, plan.TopShapes[0][-1]);
        var transpose = context.Source.Parameter.InnerProductParam.Transpose;
        var w = context.Blob(0);
        for (var row = 0; row < context.TopGradient(0).Length / outputs; row++)
        {
            var x = context.Bottom(0).Slice(row * length, length);
            var dy = context.TopGradient(0).Slice(row * outputs, outputs);
            for (var n = 0; n < outputs && context.WantsBlob(0) && !transpose; n++)
                AddTimes(x, dy[n], context.BlobGradient(0).Slice(n * length, length));
            for (var k = 0; k < length && context.WantsBlob(0) && transpose; k++)
                AddTimes(dy, x[k], context.BlobGradient(0).Slice(k * outputs, outputs));
            if (plan.Blobs.Count > 1 && context.WantsBlob(1))
                TensorPrimitives.Add(context.BlobGradient(1), dy, context.BlobGradient(1));
            if (!context.WantsBottom(0))
                continue;
            var dx = context.BottomGradient(0).Slice(row * length, length);
            dx.Clear();
            for (var n = 0; n < outputs && !transpose; n++)
                AddTimes(w.Slice(n * length, length), dy[n], dx);
            for (var k = 0; k < length && transpose; k++)
                dx[k] = TensorPrimitives.Dot(w.Slice(k * outputs, outputs), dy);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (graph, length, outputs) = (context.Graph, ((InnerProductPlan)plan).Length, plan.TopShapes[0][-1]);
        var (rows, transpose) = (plan.TopShapes[0].Count / outputs, context.Source.Parameter.InnerProductParam.Transpose);
        var x = graph.Reshape(context.Bottom(0), rows, length);
        var dy = graph.Reshape(context.TopGradient(0), rows, outputs);
        if (context.WantsBlob(0))
            context.AddToBlob(0, graph.Node("Gemm", transpose ? [x, dy] : [dy, x], Attr.Int("transA", 1)).Shaped(plan.Blobs[0].Shape.ToLongs()));
        if (plan.Blobs.Count > 1 && context.WantsBlob(1))
            context.AddToBlob(1, graph.ReduceSum(dy, [0], keepDims: false));
        if (context.WantsBottom(0))
            context.BottomGradient(0, graph.Node("Gemm", [dy, context.Blob(0)], Attr.Int("transB", transpose ? 1 : 0)).Shaped(rows, length));
    }

    private static void AddTimes(ReadOnlySpan<float> x, float factor, Span<float> sum) => TensorPrimitives.MultiplyAdd(x, factor, sum, sum);

    private sealed record InnerProductPlan(Shape Top, int Axis, int Length) : LayerPlan(Top);
}
