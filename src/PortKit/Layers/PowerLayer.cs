using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Power: (shift + scale * x) ^ power. Where power * scale is 0 the bottom is not looked at, so that not even NaN comes through
/// (power_layer.cpp).
/// </summary>
internal sealed class PowerLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Power"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) =>
        new PowerPlan(context.Bottoms[0], layer.Parameter.PowerParam ?? new PowerParameter());

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, power) = (context.Graph, (PowerPlan)plan);
        if (power.Constant is { } value)
        {
            context.Top(0, graph.Expand(graph.Constant(value), context.TopShape(0).ToLongs()));
            return;
        }

        var y = context.Bottom(0);
        if (power.Scale != 1)
            y = graph.Mul(y, power.Scale);
        if (power.Shift != 0)
            y = graph.Add(y, power.Shift);
        context.Top(0, power.Exponent == 1 ? y : graph.Pow(y, power.Exponent));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var power = (PowerPlan)plan;
        if (power.Constant is not null)
        {
            throw module.Source.Refuse(
                Codes.NoModule,
                module.Source.Location,
                "a power and a scale other than 0 are expected in a module",
                "a layer that gives a constant");
        }

        var y = module.Plus(module.Times(module.Bottom(0), power.Scale), power.Shift);
        module.Top(0, power.Exponent == 1 ? y : module.Power(y, power.Exponent));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var power = (PowerPlan)plan;
        var x = context.Bottom(0);
        var y = context.Top(0);
        if (power.Constant is { } value)
        {
            y.Fill(value);
            return;
        }

        for (var i = 0; i < x.Length; i++)
        {
            var shifted = (power.Scale * x[i]) + power.Shift;
            y[i] = power.Exponent == 1 ? shifted : MathF.Pow(shifted, power.Exponent);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var power = (PowerPlan)plan;
        var (exponent, scale, shift) = (power.Exponent, power.Scale, power.Shift);
        var factor = exponent * scale;
        var x = context.Bottom(0);
        var y = context.Top(0);
        var dx = context.BottomGradient(0);

        // Written over the one gradient there is where it works in place: Caffe then multiplies the derivative by itself.
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = factor == 0 || exponent == 1 ? factor
                : exponent == 2 ? (factor * scale * x[i]) + (factor * shift)
                : shift == 0 ? y[i] / x[i] * exponent
                : y[i] / ((x[i] * scale) + shift) * factor;
        }

        if (factor != 0)
            TensorPrimitives.Multiply(context.TopGradient(0), dx, dx);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, power, dims) = (context.Graph, (PowerPlan)plan, plan.TopShapes[0].ToLongs());
        var (exponent, scale, shift) = (power.Exponent, power.Scale, power.Shift);
        var (factor, x) = (exponent * scale, context.Bottom(0));
        if (factor == 0)
        {
            context.BottomGradient(0, context.Graph.Zeros(dims));
            return;
        }

        var derivative = exponent == 1 ? graph.Constant(factor)
            : exponent == 2 ? graph.Add(graph.Mul(x, factor * scale), factor * shift)
            : shift == 0 ? graph.Mul(graph.Div(context.Top(0), x), exponent)
            : graph.Mul(graph.Div(context.Top(0), graph.Add(graph.Mul(x, scale), shift)), factor);
        context.BottomGradient(0, graph.Expand(graph.Mul(context.IsInPlace(0) ? derivative : context.TopGradient(0), derivative), dims));
    }

    private sealed record PowerPlan(Shape Top, PowerParameter Param) : LayerPlan(Top)
    {
        public float Exponent => Param.Power;

        public float Scale => Param.Scale;

        public float Shift => Param.Shift;

        /// <summary>
        /// What every element is, whatever the bottom holds; null if it depends on the bottom. The product may underflow, as in Caffe.
        /// </summary>
        public float? Constant => (float)(Exponent * Scale) != 0 ? null : Exponent == 0 ? 1f : MathF.Pow(Shift, Exponent);
    }
}
