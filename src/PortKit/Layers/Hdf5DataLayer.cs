using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// HDF5Data: data sets named like the tops, from files that a list names (hdf5_data_layer.cpp). Its tops become inputs of the model. It
/// draws no numbers from Caffe's generator: its shuffle uses the C library's, without a seed.
/// </summary>
internal sealed class Hdf5DataLayer : ILayer
{
    public IReadOnlyList<string> Types => ["HDF5Data"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 1, LayerSignature.Any);

    public LayerSupport Support { get; } = new(LayerSupportKind.Converted, "its tops become inputs, whose shapes are given");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        if (layer.Parameter.TransformParam is not null)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(layer.Parameter, LayerParameter.TransformParamFieldNumber),
                "no transform_param is expected, for this type does not transform data");
        }

        var param = layer.Parameter.Hdf5DataParam ?? new HDF5DataParameter();
        var batch = layer.Batch(context, param, param.BatchSize, HDF5DataParameter.BatchSizeFieldNumber);
        var tops = new Shape[context.TopCount];
        for (var i = 0; i < tops.Length; i++)
            tops[i] = layer.Complete(context, i, [batch], "the net leaves it to the HDF5 files", moreAxes: true);
        var order = param.Shuffle ? new FeedOrder { FileShuffle = layer.At(param, HDF5DataParameter.ShuffleFieldNumber) } : null;
        return new LayerPlan(tops) { Fed = DataShapes.Fed(param.BatchSize) with { Order = order } };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}
