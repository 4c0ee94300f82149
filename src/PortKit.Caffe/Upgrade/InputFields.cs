using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// Turns the fields <c>input</c> and <c>input_shape</c> or <c>input_dim</c> into one Input layer named "input" in front of all
/// others, as Caffe's upgrade_proto.cpp does.
/// </summary>
internal static class InputFields
{
    // input_dim gives every input num, channels, height and width.
    private const int AxesOfInputDim = 4;

    public static void Apply(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        if (net.Input.Count == 0)
        {
            WarnOfShapesWithoutInput(net, map, bag);
            return;
        }
        var at = map.Locate(net, NetParameter.InputFieldNumber);
        if (net.InputShape.Count == 0 && net.InputDim.Count == 0)
        {
            bag.Warning(
                CaffeCodes.Upgraded,
                at,
                $"Every input needs a shape. Found none for {Names(net)}; Caffe then drops the inputs, and no such blob is there.",
                "add for each input: input_shape { dim: 1 dim: 3 dim: 224 dim: 224 }");
        }
        else if (ShapesFit(net, map, bag))
        {
            FieldTransfer.ReplaceLayers(net, [InputLayer(net, map), .. net.Layer], map);
            bag.Note(
                CaffeCodes.Upgraded,
                at,
                $"The net's input fields were upgraded to an Input layer. It has {Names(net)}.");
        }
        net.Input.Clear();
        net.InputShape.Clear();
        net.InputDim.Clear();
    }

    private static LayerParameter InputLayer(NetParameter net, SourceMap map)
    {
        var at = map.Locate(net, NetParameter.InputFieldNumber);
        var layer = new LayerParameter { Name = "input", Type = "Input", InputParam = new InputParameter() };
        map.Record(layer, at);
        map.Record(layer.InputParam, at);
        for (var i = 0; i < net.Input.Count; i++)
        {
            layer.Top.Add(net.Input[i]);
            map.Record(layer, LayerParameter.TopFieldNumber, i, map.Locate(net, NetParameter.InputFieldNumber, i));
            var shape = net.InputShape.Count > 0 ? net.InputShape[i] : ShapeOfDims(net, i, map);
            layer.InputParam.Shape.Add(shape);
            map.Record(layer.InputParam, InputParameter.ShapeFieldNumber, i, map.Locate(shape));
        }
        return layer;
    }

    private static BlobShape ShapeOfDims(NetParameter net, int input, SourceMap map)
    {
        var shape = new BlobShape();
        var first = input * AxesOfInputDim;
        map.Record(shape, map.Locate(net, NetParameter.InputDimFieldNumber, first));
        for (var axis = 0; axis < AxesOfInputDim; axis++)
        {
            shape.Dim.Add(net.InputDim[first + axis]);
            var at = map.Locate(net, NetParameter.InputDimFieldNumber, first + axis);
            map.Record(shape, BlobShape.DimFieldNumber, axis, at);
        }
        return shape;
    }

    // Too few are an error: Caffe reads past the end. Too many, and input_dim beside input_shape, Caffe passes over in silence.
    private static bool ShapesFit(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        var byShape = net.InputShape.Count > 0;
        var (name, field, found, needed) = byShape
            ? ("input_shape", NetParameter.InputShapeFieldNumber, net.InputShape.Count, net.Input.Count)
            : ("input_dim", NetParameter.InputDimFieldNumber, net.InputDim.Count, AxesOfInputDim * net.Input.Count);
        var rule = byShape
            ? "Every input needs one input_shape"
            : "Every input needs four input_dim (num, channels, height, width)";
        var counts = $"Found {found} {name} for {Counted.Of(net.Input.Count, "input")}";
        if (found < needed)
        {
            bag.Error(
                CaffeCodes.CannotUpgrade,
                map.Locate(net, field, found - 1),
                $"{rule}. {counts}.",
                byShape ? null : "for other than four axes write input_shape { dim: ... } instead");
            return false;
        }
        if (found > needed)
        {
            bag.Warning(
                CaffeCodes.CannotUpgrade, map.Locate(net, field, needed), $"{rule}. {counts}; the rest is left out, as in Caffe.");
        }
        if (byShape && net.InputDim.Count > 0)
        {
            bag.Warning(
                CaffeCodes.CannotUpgrade,
                map.Locate(net, NetParameter.InputDimFieldNumber),
                "A net gives its inputs either input_shape or input_dim. Found both; input_dim is left out, as in Caffe.",
                "remove one of the two");
        }
        return true;
    }

    private static void WarnOfShapesWithoutInput(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        var (name, field) = net.InputShape.Count > 0
            ? ("input_shape", NetParameter.InputShapeFieldNumber)
            : ("input_dim", NetParameter.InputDimFieldNumber);
        if (net.InputShape.Count == 0 && net.InputDim.Count == 0)
            return;
        bag.Warning(
            CaffeCodes.CannotUpgrade,
            map.Locate(net, field),
            $"{name} gives the shape of an input. Found it in a net without input fields; it has no effect.",
            "name the input: input: \"data\"");
    }

    private static string Names(NetParameter net)
    {
        const int Shown = 8;
        var names = string.Join(", ", net.Input.Take(Shown).Select(input => $"'{input}'"));
        return net.Input.Count > Shown ? $"{names} and {net.Input.Count - Shown} more" : names;
    }
}
