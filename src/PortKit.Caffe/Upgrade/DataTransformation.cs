using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// Moves scale, mean_file, crop_size and mirror of V1's data layers from the layer's own parameters to
/// <c>transform_param</c>, where they win over what stands there (Caffe's upgrade_proto.cpp). Caffe leaves layers of today's
/// syntax alone and never reads the fields there; that is said as a warning.
/// </summary>
internal static class DataTransformation
{
    private static readonly string[] Moved = ["scale", "mean_file", "crop_size", "mirror"];

    public static void Apply(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        foreach (var layer in net.Layer)
            WarnOfUnreadFields(layer, map, bag);

        var first = net.Layers.FirstOrDefault(HoldsMovedFields);
        if (first is null)
            return;
        FieldTransfer.ReplaceLayers(net, net.Layers.Select(layer => Upgrade(layer, map)).ToList(), map);
        bag.Note(
            CaffeCodes.Upgraded,
            map.Locate(first),
            $"{string.Join(", ", Moved)} of data layers were moved to transform_param, where Caffe reads them today.");
    }

    private static V1LayerParameter Upgrade(V1LayerParameter old, SourceMap map)
    {
        if (ParamOf(old.Type) is not { } field)
            return old;
        var layer = FieldTransfer.ShallowCopy(old, map);
        // As in Caffe, once one layer of the net needs the step, every data layer comes out of it with both messages.
        layer.TransformParam = CopyOrNew(old.TransformParam);
        IMessage param = old.Type switch
        {
            V1LayerParameter.Types.LayerType.Data => layer.DataParam = CopyOrNew(old.DataParam),
            V1LayerParameter.Types.LayerType.ImageData => layer.ImageDataParam = CopyOrNew(old.ImageDataParam),
            _ => layer.WindowDataParam = CopyOrNew(old.WindowDataParam),
        };
        foreach (var name in Moved)
        {
            var source = field.MessageType.FindFieldByName(name);
            FieldTransfer.Copy(param, source, layer.TransformParam, TransformationParameter.Descriptor.FindFieldByName(name), map);
            source.Accessor.Clear(param);
        }
        return layer;

        T CopyOrNew<T>(T? message)
            where T : class, IMessage, new()
        {
            if (message is not null)
                return FieldTransfer.ShallowCopy(message, map);
            var created = new T();
            map.Record(created, map.Locate(old));
            return created;
        }
    }

    private static bool HoldsMovedFields(V1LayerParameter layer) =>
        ParamOf(layer.Type) is { } field
        && field.Accessor.GetValue(layer) is IMessage param
        && Moved.Any(name => field.MessageType.FindFieldByName(name).Accessor.HasValue(param));

    private static FieldDescriptor? ParamOf(V1LayerParameter.Types.LayerType type)
    {
        var number = type switch
        {
            V1LayerParameter.Types.LayerType.Data => V1LayerParameter.DataParamFieldNumber,
            V1LayerParameter.Types.LayerType.ImageData => V1LayerParameter.ImageDataParamFieldNumber,
            V1LayerParameter.Types.LayerType.WindowData => V1LayerParameter.WindowDataParamFieldNumber,
            _ => 0,
        };
        return number == 0 ? null : V1LayerParameter.Descriptor.FindFieldByNumber(number);
    }

    private static void WarnOfUnreadFields(LayerParameter layer, SourceMap map, DiagnosticBag bag)
    {
        IMessage? param = layer.Type switch
        {
            "Data" => layer.DataParam,
            "ImageData" => layer.ImageDataParam,
            "WindowData" => layer.WindowDataParam,
            _ => null,
        };
        if (param is null)
            return;
        foreach (var field in Moved.Select(param.Descriptor.FindFieldByName).Where(f => f.Accessor.HasValue(param)))
        {
            // The one exception: window_data_layer.cpp still takes its scale from here, and from nowhere else.
            if (layer.Type == "WindowData" && field.Name == "scale")
                continue;
            bag.Warning(
                CaffeCodes.CannotUpgrade,
                map.Locate(param, field.FieldNumber),
                $"Layer '{layer.Name}' ({layer.Type}): {field.Name} is read from transform_param. Found it in the layer's own " +
                "parameters, where Caffe reads it no more; it has no effect.",
                $"move it: transform_param {{ {field.Name}: ... }}");
        }
    }
}
