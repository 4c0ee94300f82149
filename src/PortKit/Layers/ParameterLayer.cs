using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Parameter: a learnable blob as a top, zeros before training (parameter_layer.hpp).</summary>
internal sealed class ParameterLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Parameter"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 1, 1);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // Without a shape it is a scalar, as in Caffe.
        var shape = layer.Parameter.ParameterParam?.Shape ?? new BlobShape();
        for (var i = 0; i < shape.Dim.Count; i++)
        {
            if (shape.Dim[i] < 1)
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(shape, BlobShape.DimFieldNumber, i),
                    "every dim of shape must be at least 1",
                    $"{shape.Dim[i]}");
            }
        }

        var top = context.Shape([.. shape.Dim]);
        return new LayerPlan(top) { Blobs = [BlobSpec.Constant(top, 0)], Sharing = SharedMemory.Learnable };
    }

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Blob(0));

    public void Forward(LayerPlan plan, ForwardContext context) => context.Blob(0).CopyTo(context.Top(0));

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    // The top's gradient is the blob's own.
    public void Backward(LayerPlan plan, BackwardContext context)
    {
    }

    public void EmitGradient(LayerPlan plan, GradientContext context) => context.WriteBlob(0, context.TopGradient(0));
}
