using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Cli.Tests.Plugins;

/// <summary>What the classes in the assemblies of <see cref="PluginAssembly"/> derive from: a Neg layer, which may fail.</summary>
/// <param name="type">Its type.</param>
/// <param name="where">Where it fails.</param>
public abstract class PluginBase(string type, string where) : ILayer
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Types => type.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public LayerSignature Signature => LayerSignature.Elementwise;

    /// <summary>Something that a constructor may call.</summary>
    public static void Touch()
    {
    }

    /// <inheritdoc/>
    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        Fail(nameof(Plan));
        return new LayerPlan(context.Bottoms[0]);
    }

    /// <inheritdoc/>
    public void Emit(LayerPlan plan, EmitContext context)
    {
        Fail(nameof(Emit));
        context.Top(0, context.Graph.Node("Neg", [context.Bottom(0)]));
    }

    /// <inheritdoc/>
    public void Forward(LayerPlan plan, ForwardContext context)
    {
        Fail(nameof(Forward));
        for (var i = 0; i < context.Bottom(0).Length; i++)
            context.Top(0)[i] = -context.Bottom(0)[i];
    }

    private void Fail(string place)
    {
        if (where == place)
            throw new InvalidCastException(place);
    }
}
