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
