// A layer type of one's own as a plug-in for the command:
// dotnet build docs/samples/PlugIn -c Release
// portkit verify docs/samples/PlugIn/net.prototxt --plugin artifacts/bin/PlugIn/release/SquashedTanh.dll
using PortKit;
using PortKit.Layers;
using PortKit.Net;

namespace SquashedTanh;

/// <summary>SquashedTanh: gain * tanh(x / gain), with <c>squash_param { gain: 1.5 }</c>.</summary>
public sealed class SquashedTanhLayer : ILayer
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Types => ["SquashedTanh"];

    /// <inheritdoc/>
    public LayerSignature Signature => LayerSignature.Elementwise;

    /// <inheritdoc/>
    public LayerFamily Family => LayerFamily.Activation;

    /// <inheritdoc/>
    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // No schema has the block. What is read here is known; anything else in it is reported.
        var squash = layer.Unknown.Block("squash_param");
        var gain = squash.Float("gain", 1);
        return gain > 0
            ? new SquashPlan(context.Bottoms[0], gain)
            : throw layer.Refuse(Codes.OutOfRange, squash.At("gain"), "gain must be above 0", $"{gain}");
    }

    /// <inheritdoc/>
    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, gain) = (context.Graph, context.Graph.Constant(((SquashPlan)plan).Gain));
        context.Top(0, graph.Mul(graph.Node("Tanh", [graph.Div(context.Bottom(0), gain)]), gain));
    }

    /// <inheritdoc/>
    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var gain = ((SquashPlan)plan).Gain;
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = gain * MathF.Tanh(x[i] / gain);
    }

    private sealed record SquashPlan(Shape Top, float Gain) : LayerPlan(Top);
}
