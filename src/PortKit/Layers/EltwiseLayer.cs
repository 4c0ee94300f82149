using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using Operation = PortKit.Caffe.Protos.EltwiseParameter.Types.EltwiseOp;

namespace PortKit.Layers;

/// <summary>
/// Eltwise: the product, the sum with a coefficient for each bottom, or the largest, element by element (eltwise_layer.cpp).
/// </summary>
internal sealed class EltwiseLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Eltwise"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(2, LayerSignature.Any, 1, 1) { InPlace = true };

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.EltwiseParam ?? new EltwiseParameter();
        var at = layer.At(param, EltwiseParameter.CoeffFieldNumber);
        if (param.Coeff.Count != 0 && param.Coeff.Count != context.Bottoms.Count)
        {
            throw layer.Refuse(
                Codes.Contradiction, at, $"coeff must be left out or given for each of the {context.Bottoms.Count} bottoms", $"{param.Coeff.Count}");
        }

        if (param.Operation == Operation.Prod && param.Coeff.Count > 0)
            throw layer.Refuse(Codes.Contradiction, at, "coeff is for operation SUM only", "operation PROD");
        ConvolutionLayer.CheckBottomsAgree(layer, context);

        // PROD alone survives: the others wipe the top, and so the bottom, before they read.
        if (param.Operation != Operation.Prod && layer.Parameter.Top[0] == layer.Parameter.Bottom[0])
        {
            throw layer.Refuse(
                Codes.InPlace,
                layer.AtTop(0),
                "a top with a name of its own is expected, for this operation does not work in place",
                $"'{layer.Parameter.Top[0]}', which is also bottom 0");
        }

        if (param.Operation == Operation.Max && param.Coeff.Count > 0)
            context.Warn(Codes.Ignored, at, "coeff changes nothing with operation MAX");
        float[] coeffs = param.Operation == Operation.Sum && param.Coeff.Count > 0
            ? [.. param.Coeff]
            : [.. Enumerable.Repeat(1f, context.Bottoms.Count)];
        return new EltwisePlan(context.Bottoms[0], param.Operation, coeffs);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, operation, coeffs) = (EltwisePlan)plan;
        var bottoms = Enumerable.Range(0, context.BottomCount).Select(context.Bottom).ToArray();
        context.Top(0, operation switch
        {
            Operation.Prod => bottoms.Aggregate(context.Graph.Mul),
            Operation.Max => context.Graph.Max(bottoms),
            _ => WeightedSum(context.Graph, bottoms, coeffs, top),
        });
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (_, operation, coeffs) = (EltwisePlan)plan;
        string[] bottoms = [.. Enumerable.Range(0, module.BottomCount).Select(module.Bottom)];
        if (operation != Operation.Sum)
        {
            module.Top(0, bottoms.Aggregate(operation == Operation.Prod ? module.Multiply : module.Max));
            return;
        }

        // What BLAS adds times 0 it does not look at.
        var terms = bottoms.Zip(coeffs).Where(pair => pair.Second != 0).Select(pair => module.Times(pair.First, pair.Second)).ToList();
        module.Top(0, terms.Count == 0 ? module.Multiply(bottoms[0], module.Number(0)) : terms.Aggregate(module.Add));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, operation, coeffs) = (EltwisePlan)plan;
        var y = context.Top(0);
        if (operation != Operation.Sum)
            context.Bottom(0).CopyTo(y);
        for (var i = operation == Operation.Sum ? 0 : 1; i < context.BottomCount; i++)
        {
            var x = context.Bottom(i);
            if (operation == Operation.Prod)
                TensorPrimitives.Multiply(y, x, y);
            else if (operation == Operation.Max)
                TensorPrimitives.Max(y, x, y);
            else if (coeffs[i] != 0)
                TensorPrimitives.MultiplyAdd(x, coeffs[i], y, y);
        }
    }

    // What BLAS adds times 0 it does not look at, so an infinite or undefined element there leaves the sum as it is.
    private static Value WeightedSum(GraphBuilder graph, Value[] bottoms, float[] coeffs, Shape top)
    {
        List<Value> terms = [];
        for (var i = 0; i < bottoms.Length; i++)
        {
            if (coeffs[i] == -1 && terms.Count > 0)
                terms = [graph.Sub(Total(), bottoms[i])];
            else if (coeffs[i] != 0)
                terms.Add(coeffs[i] == 1 ? bottoms[i] : graph.Mul(bottoms[i], coeffs[i]));
        }

        return terms.Count == 0 ? graph.Expand(graph.Constant(0f), top.ToLongs()) : Total();

        Value Total() => terms.Count switch
        {
            1 => terms[0],
            2 => graph.Add(terms[0], terms[1]),
            _ => graph.Sum([.. terms]),
        };
    }

    private sealed record EltwisePlan(Shape Top, Operation Operation, float[] Coeffs) : LayerPlan(Top);
}
