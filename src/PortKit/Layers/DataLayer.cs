using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Data: pictures and labels from a database (data_layer.cpp). Its tops become inputs of the model.</summary>
internal sealed class DataLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Data"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 1, 2);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "its tops become inputs, whose shapes are given where the database would tell them");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.DataParam ?? new DataParameter();
        var transform = layer.Transform();
        var batch = layer.Batch(context, param, param.BatchSize, DataParameter.BatchSizeFieldNumber);
        var channels = layer.Channels(context);
        var side = layer.CropSide() ?? DataShapes.NotKnown;
        List<Shape> tops = [layer.Complete(context, 0, [batch, channels, side, side], "the net leaves it to the database")];
        if (context.TopCount > 1)
            tops.Add(layer.Complete(context, 1, [batch]));

        // The transformer is made ready twice, the second time for good, and the thread that reads ahead gets a seed.
        var draws = (2 * layer.TransformerDraws()) + 1;
        return new LayerPlan(tops)
        {
            SetupDraws = draws,
            Fed = DataShapes.Fed(param.BatchSize, layer.Feed(transform.Scale) with { SeedDraw = Math.Max(0, draws - 2) }),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}
