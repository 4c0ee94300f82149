using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// Moves fields between messages together with their source positions. Sub-messages move by reference, because a
/// <see cref="SourceMap"/> knows them by reference; scalars are copied and their positions recorded anew.
/// </summary>
internal static class FieldTransfer
{
    /// <summary>A new message with the very sub-messages of <paramref name="message"/>, standing where that one stands.</summary>
    public static T ShallowCopy<T>(T message, SourceMap map)
        where T : class, IMessage, new()
    {
        var copy = new T();
        map.Derive(copy, message);
        foreach (var field in MessageFields.Of(message.Descriptor))
            CopyValue(message, field, copy, field);
        return copy;
    }

    /// <summary>
    /// Copies every field of <paramref name="from"/> that <paramref name="to"/> also has under the same name, except the fields
    /// numbered in <paramref name="except"/>.
    /// </summary>
    public static void CopySameNames(IMessage from, IMessage to, SourceMap map, params ReadOnlySpan<int> except)
    {
        foreach (var source in MessageFields.Of(from.Descriptor))
        {
            if (!except.Contains(source.FieldNumber) && MessageFields.Find(to.Descriptor, source.Name) is { } target)
                Copy(from, source, to, target, map);
        }
    }

    /// <summary>Copies one field, if it is set, into another of the same kind, or appends it to a repeated one.</summary>
    public static void Copy(IMessage from, FieldDescriptor source, IMessage to, FieldDescriptor target, SourceMap map)
    {
        if (!IsSet(from, source))
            return;
        var first = target.IsRepeated ? ((IList)target.Accessor.GetValue(to)).Count : 0;
        var count = CopyValue(from, source, to, target);
        for (var i = 0; i < count; i++)
            map.Record(to, target.FieldNumber, first + i, map.Locate(from, source.FieldNumber, i));
    }

    /// <summary>Whether a field was written; for a repeated one, at least once.</summary>
    public static bool IsSet(IMessage message, FieldDescriptor field) => field.IsRepeated
        ? MessageFields.ElementsOf(message, field).Count > 0
        : field.Accessor.HasValue(message);

    /// <summary>Puts <paramref name="layers"/> in place of the V1 layers of <paramref name="net"/>.</summary>
    public static void ReplaceLayers(NetParameter net, IReadOnlyList<V1LayerParameter> layers, SourceMap map)
    {
        net.Layers.Clear();
        net.Layers.AddRange(layers);
        RecordElements(net, NetParameter.LayersFieldNumber, layers, map);
    }

    /// <summary>Puts <paramref name="layers"/> in place of the layers of <paramref name="net"/>.</summary>
    public static void ReplaceLayers(NetParameter net, IReadOnlyList<LayerParameter> layers, SourceMap map)
    {
        net.Layer.Clear();
        net.Layer.AddRange(layers);
        RecordElements(net, NetParameter.LayerFieldNumber, layers, map);
    }

    private static void RecordElements(NetParameter net, int field, IReadOnlyList<IMessage> layers, SourceMap map)
    {
        for (var i = 0; i < layers.Count; i++)
            map.Record(net, field, i, map.Locate(layers[i]));
    }

    private static int CopyValue(IMessage from, FieldDescriptor source, IMessage to, FieldDescriptor target)
    {
        if (!IsSet(from, source))
            return 0;
        var value = source.Accessor.GetValue(from);
        if (source.IsRepeated)
        {
            var elements = (IList)value;
            var list = (IList)target.Accessor.GetValue(to);
            foreach (var element in elements)
                list.Add(element);
            return elements.Count;
        }
        // Two enums with the same numbers are still two types; their number is what both take.
        if (source.FieldType == FieldType.Enum)
            value = Convert.ToInt32(value, CultureInfo.InvariantCulture);
        // V0's sizes of pictures are int32 and today's uint32; C++ keeps the bits.
        if (value is int signed && target.FieldType == FieldType.UInt32)
            value = unchecked((uint)signed);
        if (target.IsRepeated)
            ((IList)target.Accessor.GetValue(to)).Add(value);
        else
            target.Accessor.SetValue(to, value);
        return 1;
    }
}
