using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Layers;

/// <summary>
/// Whatever type PortKit does not know, or refuses: one node of an operator that the user has. Its inputs are the layer's bottoms and then the blobs
/// that a weight file, or the net itself, has for it; its outputs are the tops, whose shapes must be given; its attributes are all fields that the
/// layer has.
/// </summary>
/// <param name="domain">The domain of the operators.</param>
internal sealed class CustomOpLayer(string domain) : ILayer
{
    // What the net does with a layer, and not what the layer does.
    private static readonly HashSet<int> OfTheNet =
    [
        LayerParameter.NameFieldNumber,
        LayerParameter.TypeFieldNumber,
        LayerParameter.BottomFieldNumber,
        LayerParameter.TopFieldNumber,
        LayerParameter.PhaseFieldNumber,
        LayerParameter.LossWeightFieldNumber,
        LayerParameter.ParamFieldNumber,
        LayerParameter.BlobsFieldNumber,
        LayerParameter.PropagateDownFieldNumber,
        LayerParameter.IncludeFieldNumber,
        LayerParameter.ExcludeFieldNumber,
    ];

    public IReadOnlyList<string> Types => [];

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 0, LayerSignature.Any) { InPlace = true };

    // A layer that works in place gives what it gets; of any other nothing is known.
    public BottomHint Expects(LayerParameter layer, int bottom) =>
        bottom < layer.Top.Count && layer.Top[bottom] == layer.Bottom[bottom] ? BottomHint.LikeTops : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        _ = AttributesOf(layer);
        var tops = Enumerable.Range(0, context.TopCount).Select(top => ShapeOf(layer, top, context)).ToList();
        if (tops.Contains(null))
            throw Missing(layer, tops, context);
        var isFixed = Enumerable.Range(0, context.TopCount).Any(top => !IsInPlace(layer, top) && context.TopShapes.ContainsKey(layer.NameOfTop(top)));
        return new CustomOpPlan([.. tops.OfType<Shape>()], isFixed)
        {
            Blobs = [.. context.StoredBlobs.Select(dims => BlobSpec.Constant(context.Shape([.. dims]), 0))],
            CustomOp = CustomOp.For(domain, layer.Type),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        if (plan.TopShapes.Count == 0)
            return;
        var inputs = Enumerable.Range(0, context.BottomCount).Select(context.Bottom)
            .Concat(Enumerable.Range(0, plan.Blobs.Count).Select(blob => context.Blob(blob)));
        var outputs = context.Graph.CustomNodes(
            plan.CustomOp!.Domain, plan.CustomOp.OpType, [.. inputs], plan.TopShapes.Count, [.. AttributesOf(context.Source)]);
        for (var i = 0; i < outputs.Length; i++)
            context.Top(i, outputs[i].Shaped(plan.TopShapes[i].ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context) => throw context.Source.Refuse(
        Codes.CustomOps,
        context.Source.Location,
        $"a layer that can be computed is expected; what custom operator {plan.CustomOp} computes is not known here");

    private static Shape? ShapeOf(LayerSource layer, int top, PlanContext context)
    {
        if (IsInPlace(layer, top))
            return context.Bottoms[top];
        if (context.RowShapes.TryGetValue(layer.NameOfTop(top), out var row))
            return context.Shape([RowsOf(layer, top, row, context), .. row.Dims]);
        return context.TopShapes.TryGetValue(layer.NameOfTop(top), out var given) ? given
            : context.NeedsTop(top) ? null
            : Shape.Scalar;
    }

    private static bool IsInPlace(LayerSource layer, int top) =>
        top < layer.Parameter.Bottom.Count && layer.Parameter.Bottom[top] == layer.Parameter.Top[top];

    // As many as the bottoms have; one of a single row, such as a picture that regions are cut out of, goes with any number.
    private static int RowsOf(LayerSource layer, int top, Shape row, PlanContext context)
    {
        var given = context.Bottoms
            .Select((shape, bottom) => (Name: layer.Parameter.Bottom[bottom], Shape: shape))
            .Where(one => one.Shape.Rank > 0)
            .ToList();
        var many = given.Where(one => one.Shape[0] != 1).DistinctBy(one => one.Shape[0]).ToList();
        if (given.Count > 0 && many.Count < 2)
            return many.Count == 0 ? 1 : many[0].Shape[0];
        var name = layer.NameOfTop(top);
        throw layer.Refuse(
            Codes.GivenShape,
            layer.AtTop(top),
            $"bottoms that agree on their first axis are expected, as `Shapes` {ShapeOfRows.Text(name, row)} leaves that of '{name}' to them",
            given.Count == 0 ? "bottoms without axes" : string.Join(" and ", many.Select(one => $"{one.Shape[0]} of '{one.Name}'")),
            $"Give the size, if it is always the same:  `Shapes` {ShapeOfRows.Text(name, row, many.Count > 0 ? many[^1].Shape[0] : 1)} .");
    }

    private static LayerRefusedException Missing(LayerSource layer, List<Shape?> tops, PlanContext context)
    {
        var missing = Enumerable.Range(0, tops.Count).Where(top => tops[top] is null).Select(layer.NameOfTop).ToList();
        var names = string.Join(", ", missing.Select(name => $"'{name}'"));
        var isLikely = tops.Count == 1 && context.Bottoms.Count == 1;
        var sizes = isLikely ? context.Bottoms[0].ToString() : "NxCxHxW";
        var options = string.Join(' ', missing.Select(name => $"`Shapes` {name}={sizes}"));
        return layer.Refuse(
            Codes.UnknownShape,
            layer.AtTop(tops.IndexOf(null)),
            $"the {(missing.Count == 1 ? "shape of top" : "shapes of tops")} {names} must be given, for what a layer of this type does is not known",
            null,
            isLikely ? $"If its top is as large as its bottom, add  {options} ." : $"Add  {options}  with the sizes that it has.");
    }

    private static List<AttributeProto> AttributesOf(LayerSource layer)
    {
        var attributes = new List<AttributeProto>();
        foreach (var field in layer.FlatFields(OfTheNet))
        {
            if (field.Problem is { } problem)
            {
                var at = field.Location.Line > 0 ? field.Location : layer.Location;
                throw layer.Refuse(Codes.NotConvertible, at, $"field '{field.Name}' must make an attribute. {problem.TrimEnd('.')}");
            }

            attributes.Add(AttributeOf(field));
        }

        return attributes;
    }

    private static AttributeProto AttributeOf(FlatField field) => (field.Kind, field.IsList) switch
    {
        (FlatFieldKind.Whole, true) => Attr.Ints(field.Name, [.. field.Wholes]),
        (FlatFieldKind.Whole, false) => Attr.Int(field.Name, field.Wholes[0]),
        (FlatFieldKind.Number, true) => Attr.Floats(field.Name, [.. field.Numbers]),
        (FlatFieldKind.Number, false) => Attr.Float(field.Name, field.Numbers[0]),
        (_, true) => Attr.Strings(field.Name, [.. field.Texts]),
        _ => Attr.String(field.Name, field.Texts[0]),
    };
}
