using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// WindowData: windows of pictures, warped to squares, and their labels (window_data_layer.cpp; made for R-CNN, Girshick et al. 2014).
/// Its tops become inputs of the model.
/// </summary>
internal sealed class WindowDataLayer : ILayer
{
    private const int Channels = 3;

    public IReadOnlyList<string> Types => ["WindowData"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 2, 2);

    public LayerSupport Support { get; } = new(LayerSupportKind.Converted, "its tops become inputs");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.WindowDataParam ?? new WindowDataParameter();
        var transform = layer.Transform();
        var batch = layer.Batch(context, param, param.BatchSize, WindowDataParameter.BatchSizeFieldNumber);
        var side = layer.CropSide() ?? layer.Size(transform, transform.CropSize, TransformationParameter.CropSizeFieldNumber);
        layer.CheckMeans(Channels);
        var data = layer.Complete(context, 0, [batch, Channels, side, side]);
        var labels = layer.Complete(context, 1, [batch]);

        // Alone among its kin it still takes the scale from parameters of its own.
        if (transform.HasScale)
        {
            context.Warn(
                Codes.Ignored,
                layer.At(transform, TransformationParameter.ScaleFieldNumber),
                "this type does not read transform_param.scale",
                "Caffe takes the scale from window_data_param.");
        }

        // The transformer twice, a generator to choose windows by if it mirrors or crops in either phase, and one for the thread that reads ahead.
        var draws = (2 * layer.TransformerDraws()) + (transform.Mirror || transform.CropSize > 0 ? 1 : 0) + 1;
        return new LayerPlan([data, labels])
        {
            SetupDraws = draws,
            Fed = DataShapes.Fed(param.BatchSize, layer.Feed(param.Scale)),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}
