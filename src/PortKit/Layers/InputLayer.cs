using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Input: blobs that the program fills. Shapes are those of input_param, one for each top or one for all.</summary>
internal sealed class InputLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Input"];

    public LayerSignature Signature { get; } = new(0, 0, 1, LayerSignature.Any);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.InputParam ?? new InputParameter();
        var tops = new Shape[context.TopCount];
        if (param.Shape.Count != 0 && param.Shape.Count != 1 && param.Shape.Count != tops.Length)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, InputParameter.ShapeFieldNumber, param.Shape.Count - 1),
                $"one shape for all tops or one for each of the {tops.Length} is expected",
                $"{param.Shape.Count}");
        }

        var batches = new int?[tops.Length];
        for (var i = 0; i < tops.Length; i++)
        {
            var own = param.Shape.Count > 0 ? param.Shape[param.Shape.Count == 1 ? 0 : i] : null;
            batches[i] = own is { Dim: [> 0 and <= int.MaxValue and var batch, ..] } ? (int)batch : null;

            // A shape given from outside stands in place of the one written down, as a program may reshape its inputs.
            if (context.GivenShape(i) is { } given)
                tops[i] = given;
            else if (own is not null)
                tops[i] = context.Shape([.. own.Dim]);
            else
                tops[i] = context.NeedsTop(i) ? throw DataShapes.Unknown(layer, i, "input_param gives no shape") : context.Shape(1);
        }

        return new LayerPlan(tops) { TopsAreInputs = true, DeclaredBatches = batches };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}
