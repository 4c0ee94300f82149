using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>HDF5Output: writes two blobs to a file, item by item (hdf5_output_layer.cpp).</summary>
internal sealed class Hdf5OutputLayer : ILayer
{
    public IReadOnlyList<string> Types => ["HDF5Output"];

    public LayerSignature Signature { get; } = new(2, 2, 0, 0);

    public Deployment Deploy(LayerParameter layer) => Deployment.Dropped("it writes to a file");

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Dropped,
        "it writes its bottoms to a file, which a model cannot; with all blobs as outputs the model has them too");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.Hdf5OutputParam ?? new HDF5OutputParameter();
        if (param.FileName.Length == 0)
            throw layer.Refuse(Codes.Missing, layer.At(param, HDF5OutputParameter.FileNameFieldNumber), "hdf5_output_param must give file_name");
        for (var i = 0; i < 2; i++)
            layer.CheckLegacyAxes(context, i);
        if (LossBottoms.LegacyAxis(context.Bottoms[0], 0) != LossBottoms.LegacyAxis(context.Bottoms[1], 0))
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"both bottoms must have as many items, {LossBottoms.LegacyAxis(context.Bottoms[0], 0)}",
                $"shape {context.Bottoms[1]}");
        }

        return new LayerPlan([]);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
    }
}
