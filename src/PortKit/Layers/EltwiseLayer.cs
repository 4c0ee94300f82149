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

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

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

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (_, operation, coeffs) = (EltwisePlan)plan;
        var dy = context.TopGradient(0);
        for (var i = 0; i < context.BottomCount; i++)
        {
            if (!context.WantsBottom(i))
                continue;
            var dx = context.BottomGradient(i);
            if (operation == Operation.Sum)
                TensorPrimitives.Multiply(dy, coeffs[i], dx);
            else if (operation == Operation.Prod)
                Product(context, i, dx);
            else
                KeepWon(context, i, dx);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (_, operation, coeffs) = (EltwisePlan)plan;
        var (graph, dy, zeros) = (context.Graph, context.TopGradient(0), context.Graph.Constant(0f));
        var isWinner = operation == Operation.Max ? Winners(context) : [];
        for (var i = 0; i < context.BottomCount; i++)
        {
            if (!context.WantsBottom(i))
                continue;

            // In place the gradients of the top and of the bottom are one piece of memory, and the factor stands in it before it is multiplied.
            var isShared = i == 0 && context.IsInPlace(0);
            var dx = operation switch
            {
                Operation.Sum => coeffs[i] == 1 ? dy : graph.Mul(dy, coeffs[i]),
                Operation.Prod when Factor(context, i) is var factor => graph.Mul(factor, isShared ? factor : dy),
                _ => graph.Where(isWinner[i], dy, zeros),
            };
            context.BottomGradient(i, dx);
            if (isShared)
                dy = dx;
        }
    }

    private static Value Factor(GradientContext context, int bottom)
    {
        if (!(context.Source.Parameter.EltwiseParam?.StableProdGrad ?? true))
            return context.Graph.Div(context.Top(0), context.Bottom(bottom));
        return Enumerable.Range(0, context.BottomCount).Where(i => i != bottom).Select(context.Bottom).Aggregate(context.Graph.Mul);
    }

    // Of each bottom, where it is the one that MAX takes.
    private static Value[] Winners(GradientContext context)
    {
        var graph = context.Graph;
        var winners = new Value[context.BottomCount];
        winners[0] = graph.Greater(context.KeptBottom(0), context.KeptBottom(1));
        winners[1] = graph.Not(winners[0]);
        var largest = graph.Where(winners[0], context.KeptBottom(0), context.KeptBottom(1));
        for (var i = 2; i < winners.Length; i++)
        {
            winners[i] = graph.Greater(context.KeptBottom(i), largest);
            var isBelow = graph.Not(winners[i]);
            for (var other = 0; other < i; other++)
                winners[other] = graph.And(winners[other], isBelow);
            largest = graph.Where(winners[i], context.KeptBottom(i), largest);
        }

        return winners;
    }

    private static void Product(BackwardContext context, int bottom, Span<float> dx)
    {
        if (context.Source.Parameter.EltwiseParam?.StableProdGrad ?? true)
        {
            dx.Fill(1f);
            for (var i = 0; i < context.BottomCount; i++)
            {
                if (i != bottom)
                    TensorPrimitives.Multiply(dx, context.Bottom(i), dx);
            }
        }
        else
        {
            TensorPrimitives.Divide(context.Top(0), context.Bottom(bottom), dx);
        }

        TensorPrimitives.Multiply(dx, context.TopGradient(0), dx);
    }

    // Of the first two bottoms the second wins unless the first is greater; every other has to be greater than all before it.
    private static void KeepWon(BackwardContext context, int bottom, Span<float> dx)
    {
        for (var element = 0; element < dx.Length; element++)
        {
            var winner = context.KeptBottom(0)[element] > context.KeptBottom(1)[element] ? 0 : 1;
            for (var i = 2; i < context.BottomCount; i++)
            {
                if (context.KeptBottom(i)[element] > context.KeptBottom(winner)[element])
                    winner = i;
            }

            dx[element] = winner == bottom ? context.TopGradient(0)[element] : 0f;
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
