using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// Embed: for each element of the bottom, an index, that row of the weights, plus the bias (embed_layer.cpp). Indices are cut to
/// whole numbers. An index of no row reads memory at random in Caffe; ONNX stops, or counts a negative one from the end.
/// </summary>
internal sealed class EmbedLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Embed"];

    public LayerFamily Family => LayerFamily.Matrix;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Vector;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.EmbedParam ?? new EmbedParameter();
        var numOutput = layer.NumOutput(param, param.NumOutput, EmbedParameter.NumOutputFieldNumber);
        if (param.InputDim is 0 or > int.MaxValue)
        {
            throw layer.Refuse(
                param.InputDim == 0 ? Codes.Missing : Codes.OutOfRange,
                layer.At(param, EmbedParameter.InputDimFieldNumber),
                "input_dim, the number of rows to choose from, must be at least 1",
                $"{param.InputDim}");
        }

        List<BlobSpec> blobs = [layer.Blob(context.Shape(param.InputDim, numOutput), param.WeightFiller) with { Role = new(BlobKind.Embedding) }];
        if (param.BiasTerm)
            blobs.Add(layer.Blob(new Shape(numOutput), param.BiasFiller) with { Role = new(BlobKind.Bias) });
        return new LayerPlan(context.Shape([.. context.Bottoms[0].ToLongs(), numOutput]))
        {
            Blobs = blobs,
            BottomChoices = new Dictionary<int, int> { [0] = (int)param.InputDim },
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var rows = context.Graph.Gather(context.Blob(0), context.Graph.Cast(context.Bottom(0), DataType.Int64));
        context.Top(0, plan.Blobs.Count > 1 ? context.Graph.Add(rows, context.Blob(1)) : rows);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var rows = module.Rows(module.Bottom(0));
        module.Top(0, plan.Blobs.Count > 1 ? module.Add(rows, module.Blob(1, plan.Blobs[1].Shape.Count)) : rows);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var size = plan.TopShapes[0][-1];
        var y = context.Top(0);
        ItemCopy.Listed(context.Blob(0), size, context.Bottom(0), y);
        for (var start = 0; start < y.Length && plan.Blobs.Count > 1; start += size)
            TensorPrimitives.Add(y.Slice(start, size), context.Blob(1), y.Slice(start, size));
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Stops;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var size = plan.TopShapes[0][-1];
        var dy = context.TopGradient(0);
        if (context.WantsBlob(0))
            ItemCopy.AddBack(dy, size, context.Bottom(0), context.BlobGradient(0));
        for (var start = 0; start < dy.Length && plan.Blobs.Count > 1 && context.WantsBlob(1); start += size)
            TensorPrimitives.Add(context.BlobGradient(1), dy.Slice(start, size), context.BlobGradient(1));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var size = plan.TopShapes[0][-1];
        var dy = context.Graph.Reshape(context.TopGradient(0), -1, size);
        if (context.WantsBlob(0))
            context.AddToBlob(0, ItemCopy.EmitAddBack(context, dy, context.Bottom(0), plan.Blobs[0].Shape));
        if (plan.Blobs.Count > 1 && context.WantsBlob(1))
            context.AddToBlob(1, context.Graph.ReduceSum(dy, [0], keepDims: false));
    }
}
