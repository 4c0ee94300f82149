using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>MemoryData: pictures and labels that the program hands over (memory_data_layer.cpp). Its tops become inputs of the model.</summary>
internal sealed class MemoryDataLayer : ILayer
{
    public IReadOnlyList<string> Types => ["MemoryData"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 2, 2);

    public LayerSupport Support { get; } = new(LayerSupportKind.Converted, "its tops become inputs");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // The sizes are those after a crop: crop_size does not change them.
        var param = layer.Parameter.MemoryDataParam ?? new MemoryDataParameter();
        var batch = layer.Batch(context, param, param.BatchSize, MemoryDataParameter.BatchSizeFieldNumber);
        var channels = layer.Size(param, param.Channels, MemoryDataParameter.ChannelsFieldNumber);
        var height = layer.Size(param, param.Height, MemoryDataParameter.HeightFieldNumber);
        var width = layer.Size(param, param.Width, MemoryDataParameter.WidthFieldNumber);
        layer.CropSide();
        var data = layer.Complete(context, 0, [batch, channels, height, width]);
        var labels = layer.Complete(context, 1, [batch]);
        return new LayerPlan([data, labels])
        {
            SetupDraws = layer.TransformerDraws(),
            Fed = DataShapes.Fed(param.BatchSize, layer.Feed(layer.Transform().Scale)),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}
