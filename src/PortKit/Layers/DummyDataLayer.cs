using Google.Protobuf.Collections;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// DummyData: blobs made by fillers (dummy_data_layer.cpp). Constant ones are filled while the net is built; the others each time it
/// runs, so that building it draws no numbers.
/// </summary>
internal sealed class DummyDataLayer : ILayer
{
    public IReadOnlyList<string> Types => ["DummyData"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 1, LayerSignature.Any);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "what random fillers give is drawn by the runtime, of the same distribution; train draws Caffe's numbers");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.DummyDataParam ?? new DummyDataParameter();
        var tops = context.TopCount;
        var fillers = param.DataFiller.Count;
        if (fillers > 1 && fillers != tops)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, DummyDataParameter.DataFillerFieldNumber, fillers - 1),
                $"no data_filler, one for all tops or one for each of the {Counted.Of(tops, "top")} is expected",
                $"{fillers}");
        }

        var shapes = Shapes(layer, param, context);
        var blobs = new BlobSpec[tops];
        for (var i = 0; i < tops; i++)
        {
            blobs[i] = layer.Blob(shapes[i], fillers == 0 ? new FillerParameter() : param.DataFiller[fillers == 1 ? 0 : i]);
            if (blobs[i].FillerProblem is { } problem)
                throw new LayerRefusedException(problem);
        }

        return new LayerPlan(shapes)
        {
            TopFills = blobs,
            DrawsNumbers = blobs.Any(DrawsNumbers),
            Drawn = [.. blobs.Index().Where(blob => DrawsNumbers(blob.Item)).Select(blob => DrawnOf(blob.Item, layer.Parameter.Top[blob.Index]))],
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        for (var i = 0; i < context.TopCount; i++)
        {
            var fill = plan.TopFills[i];
            if (DrawsNumbers(fill) && context.FedDrawn(plan.Drawn.First(drawn => drawn.Name == context.TopName(i))) is { } fed)
            {
                context.Top(i, fed);
                continue;
            }

            if (context.Graph.Opset > FillerNodes.LastOpset && DrawsNumbers(fill))
            {
                throw context.Source.Refuse(
                    Codes.NotConvertible,
                    context.Source.At(context.Source.Parameter.DummyDataParam, DummyDataParameter.DataFillerFieldNumber),
                    $"a filler that draws no numbers is expected at opset {context.Graph.Opset}, for which ONNX Runtime has no operator that "
                        + "draws them",
                    $"{fill.Filler.Type}",
                    $"Use  `Opset` {FillerNodes.LastOpset}  or less.");
            }

            context.Top(i, context.Graph.Filled(fill, NodeSeed.Of(context.TopName(i))));
        }
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        for (var i = 0; i < context.TopCount; i++)
        {
            var fill = plan.TopFills[i];
            fill.Filler.Begin(fill.Shape.Dims, context.Random).Next(context.Top(i));
        }
    }

    private static bool DrawsNumbers(BlobSpec fill) => fill.Filler.DrawsNumbers;

    private static DrawnValue DrawnOf(BlobSpec fill, string top) =>
        new(top, fill.Shape, (random, values) => fill.Filler.Begin(fill.Shape.Dims, random).Next(values.Span));

    private static Shape[] Shapes(LayerSource layer, DummyDataParameter param, PlanContext context)
    {
        var tops = context.TopCount;
        if (param.Num.Count + param.Channels.Count + param.Height.Count + param.Width.Count == 0)
        {
            RequireOneOrEach("shape", param.Shape.Count, DummyDataParameter.ShapeFieldNumber);
            return [.. Enumerable.Range(0, tops).Select(i => context.Shape([.. Of(param.Shape, i).Dim]))];
        }

        if (param.Shape.Count > 0)
        {
            throw layer.Refuse(
                Codes.Contradiction, layer.At(
                    param,
                    DummyDataParameter.ShapeFieldNumber), "either shape or num, channels, height and width are expected", "both");
        }

        RequireOneOrEach("num", param.Num.Count, DummyDataParameter.NumFieldNumber);
        RequireOneOrEach("channels", param.Channels.Count, DummyDataParameter.ChannelsFieldNumber);
        RequireOneOrEach("height", param.Height.Count, DummyDataParameter.HeightFieldNumber);
        RequireOneOrEach("width", param.Width.Count, DummyDataParameter.WidthFieldNumber);
        return [.. Enumerable
            .Range(0, tops)
            .Select(i => context.Shape(Of(param.Num, i), Of(param.Channels, i), Of(param.Height, i), Of(param.Width, i)))];

        void RequireOneOrEach(string field, int count, int fieldNumber)
        {
            if (count == 1 || count == tops)
                return;
            throw layer.Refuse(
                count == 0 ? Codes.Missing : Codes.Contradiction,
                layer.At(param, fieldNumber, Math.Max(count - 1, 0)),
                $"{field} must be given once, or once for each of the {Counted.Of(tops, "top")}",
                $"{count}");
        }

        static T Of<T>(RepeatedField<T> values, int top) => values[values.Count == 1 ? 0 : top];
    }
}
