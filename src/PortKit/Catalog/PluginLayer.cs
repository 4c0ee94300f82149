using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Catalog;

/// <summary>
/// A layer of a plug-in. Whatever it throws that it should not, and whatever it gives that makes no sense, is told as the plug-in's fault, at the
/// layer that led to it.
/// </summary>
internal sealed class PluginLayer : ILayer
{
    private readonly ILayer _layer;
    private readonly string _plugin;

    /// <param name="layer">The layer.</param>
    /// <param name="plugin">What its plug-in is called.</param>
    /// <exception cref="LayerRefusedException">It does not say what it is.</exception>
    public PluginLayer(ILayer layer, string plugin)
    {
        (_layer, _plugin) = (layer, plugin);
        Types = Guard(null, "says its types", () => (IReadOnlyList<string>)[.. layer.Types]);
        Signature = Guard(null, "says its signature", () => layer.Signature);
        Family = Guard(null, "says its family", () => layer.Family);
        Support = Guard(null, "says its support", () => layer.Support);
    }

    public IReadOnlyList<string> Types { get; }

    public LayerSignature Signature { get; }

    public LayerFamily Family { get; }

    public LayerSupport Support { get; }

    public bool TakesHalf => Guard(null, "says its precision", () => _layer.TakesHalf);

    public LayerSupport SupportOf(LayerParameter layer) => Guard(null, "says its support", () => _layer.SupportOf(layer));

    public BottomHint Expects(LayerParameter layer, int bottom) => Guard(null, "says what it expects", () => _layer.Expects(layer, bottom));

    public Deployment Deploy(LayerParameter layer) => Guard(null, "says how it is deployed", () => _layer.Deploy(layer));

    public string? SizeObstacle(PlannedLayer layer) =>
        Guard(layer.Source, "says whether it holds for every size", () => _layer.SizeObstacle(layer) ?? "") is { Length: > 0 } reason ? reason : null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var plan = Guard(layer, "plans the layer", () => _layer.Plan(layer, context));
        return plan.TopShapes.Count == context.TopCount
            ? plan
            : throw Fault(layer, $"a plan with a shape for each of {Counted.Of(context.TopCount, "top")} is expected", $"{plan.TopShapes.Count}");
    }

    public void Emit(LayerPlan plan, EmitContext context) => Guard(context.Source, "emits the layer", () =>
    {
        _layer.Emit(plan, context.With(compute => sources => Guard(context.Source, "computes an initializer", () => compute(sources))));
        for (var i = 0; i < context.TopCount; i++)
        {
            if (!context.HasTop(i))
            {
                throw Fault(
                    context.Source, "a value for each top is expected when the layer was emitted", $"none for top {i}, '{context.TopName(i)}'");
            }
        }

        return true;
    });

    public void Forward(LayerPlan plan, ForwardContext context) => Guard(context.Source, "computes the layer", () =>
    {
        _layer.Forward(plan, context);
        return true;
    });

    private T Guard<T>(LayerSource? source, string does, Func<T> step)
    {
        try
        {
            return step() is { } value ? value : throw Fault(source, $"something is expected when it {does}", "null");
        }
#pragma warning disable CA1031 // It is not known what the code of others throws.
        catch (Exception fault) when (fault is not (LayerRefusedException or LayerInputException or OperationCanceledException))
#pragma warning restore CA1031
        {
            throw Fault(source, $"no exception is expected when it {does}", $"{fault.GetType().Name}: {fault.Message.TrimEnd('.')}");
        }
    }

    private LayerRefusedException Fault(LayerSource? source, string expected, string found) => new(new Diagnostic(
        Codes.PluginFault,
        DiagnosticSeverity.Error,
        source?.Location ?? SourceLocation.In(_plugin),
        $"{(source is null ? $"plug-in {_plugin}" : $"layer '{source.Name}' ({source.Type}) of plug-in {_plugin}")}, class {_layer.GetType().Name}: "
            + $"{expected}. Found {found}.",
        "That is a fault of the plug-in: tell whoever made it."));
}
