using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Input: blobs that the program fills. Shapes are those of input_param, one for each top or one for all.</summary>
internal sealed class InputLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Input"];

    public LayerFamily Family => LayerFamily.Input;

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
                $"one shape for all tops or one for each of the {Counted.Of(tops.Length, "top")} is expected",
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
                tops[i] = ShapeOf(layer, context, i, own);
            else
                tops[i] = context.NeedsTop(i) ? context.Miss(new MissingTop(i, OpenShape.Unknown, "input_param does not tell it")) : context.Shape(1);
        }

        TellTransform(layer, context);
        return new LayerPlan(tops) { Fed = new FedTops { DeclaredBatches = batches } };
    }

    private static Shape ShapeOf(LayerSource layer, PlanContext context, int top, BlobShape written)
    {
        var negative = written.Dim.ToList().FindIndex(dim => dim < 0);
        if (negative < 0)
            return context.Shape([.. written.Dim]);
        var at = layer.At(written, BlobShape.DimFieldNumber, negative);
        var error = layer.Refuse(Codes.OutOfRange, at, "a dim of 0 or more is expected", $"{written.Dim[negative]}").Diagnostic;
        return context.Miss(new MissingTop(
            top, new OpenShape([.. written.Dim.Select(dim => dim < 0 ? OpenShape.NotKnown : (int)Math.Min(dim, int.MaxValue))]), "", error));
    }

    // The field was written to have an effect, and an Input layer never looks at it.
    private static void TellTransform(LayerSource layer, PlanContext context)
    {
        if (layer.Parameter.TransformParam is not { } transform)
            return;
        var input = context.TopCount > 1 ? $"{layer.NameOfTop(0)}=" : "";
        List<string> options = [];
        if (transform.MeanValue.Count > 0)
            options.Add($"`MeanValues` {input}{string.Join(',', transform.MeanValue.Select(Text))}");
        else if (transform.HasMeanFile)
            options.Add($"`MeanFile` {input}{transform.MeanFile}");
        if (transform.HasScale)
            options.Add($"`Scale` {input}{Text(transform.Scale)}");
        context.Note(
            Codes.Ignored,
            layer.At(layer.Parameter, LayerParameter.TransformParamFieldNumber),
            "transform_param of an Input layer does nothing in Caffe, and nothing in the model",
            options.Count > 0 ? $"To have the model do it:  {string.Join(' ', options)}" : null);

        static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}
