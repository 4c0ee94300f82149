using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Fuzz.Mutating;

/// <summary>Changes the fields of a message by what its descriptor says of them: mostly to values that a person might have written.</summary>
internal sealed class FieldMutator(Random random)
{
    private static readonly int[] Wholes = [0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8];
    private static readonly int[] RareWholes = [-1, -2, int.MaxValue, int.MinValue, 65536, 1000, 46341, 100, -100];
    private static readonly float[] Reals = [0, 1, 0.5f, -1, 2, 0.1f, 0.9f, 1e-3f, 10];
    private static readonly float[] RareReals = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e38f, -1e38f, 1e-45f, -0f, 1e10f];
    private static readonly string[] Fillers = ["constant", "gaussian", "uniform", "xavier", "msra", "bilinear", "positive_unitball"];

    private static readonly Lazy<ILookup<MessageDescriptor, FieldDescriptor>> Forks = new(() => ForksReflection.Descriptor.MessageTypes
        .SelectMany(message => message.Extensions.UnorderedExtensions)
        .Where(field => !field.IsRepeated)
        .ToLookup(field => field.ExtendeeType));

    /// <summary>The messages of options that a layer has, such as its convolution_param.</summary>
    public static IReadOnlyList<IMessage> OptionsOf(LayerParameter layer) =>
    [
        .. FieldsOf(LayerParameter.Descriptor)
            .Where(field => field is { FieldType: FieldType.Message, IsRepeated: false } && field.Accessor.HasValue(layer))
            .Select(field => (IMessage)field.Accessor.GetValue(layer)),
    ];

    /// <summary>Changes, sets or clears one field of a message, or of one in it.</summary>
    public void Change(IMessage message)
    {
        var fields = FieldsOf(message.Descriptor);
        if (fields.Count == 0)
            return;

        // A field that is set is of more use than one that is not.
        var set = fields.Where(field => field.IsRepeated ? ((IList)field.Accessor.GetValue(message)).Count > 0 : field.Accessor.HasValue(message)).ToList();
        var field = set.Count > 0 && random.Next(3) > 0 ? set[random.Next(set.Count)] : fields[random.Next(fields.Count)];
        if (field.IsRepeated)
            ChangeList((IList)field.Accessor.GetValue(message), field);
        else if (field.FieldType == FieldType.Message)
            ChangeMessage(message, field);
        else if (field.Accessor.HasValue(message) && random.Next(8) == 0)
            field.Accessor.Clear(message);
        else
            field.Accessor.SetValue(message, Value(field, field.Accessor.GetValue(message)));
    }

    /// <summary>A filler of any type.</summary>
    public FillerParameter Filler()
    {
        var filler = new FillerParameter { Type = Fillers[random.Next(Fillers.Length)] };
        if (random.Next(3) == 0)
            Change(filler);
        return filler;
    }

    /// <summary>A number near another, or one that is worth a try.</summary>
    public int Whole(int now) => random.Next(24) switch
    {
        0 => RareWholes[random.Next(RareWholes.Length)],
        < 8 => Math.Max(0, now + random.Next(-2, 3)),
        _ => Wholes[random.Next(Wholes.Length)],
    };

    private void ChangeMessage(IMessage message, FieldDescriptor field)
    {
        if (field.MessageType == FillerParameter.Descriptor)
            field.Accessor.SetValue(message, Filler());
        else if (field.Accessor.HasValue(message))
            Change((IMessage)field.Accessor.GetValue(message));
    }

    private void ChangeList(IList list, FieldDescriptor field)
    {
        if (field.FieldType == FieldType.Message)
        {
            if (list.Count > 0)
                Change((IMessage)list[random.Next(list.Count)]!);
            return;
        }

        var at = random.Next(list.Count + 1);
        if (list.Count > 0 && random.Next(4) == 0)
            list.RemoveAt(Math.Min(at, list.Count - 1));
        else if (at == list.Count)
            list.Add(Value(field, list.Count > 0 ? list[^1] : null));
        else
            list[at] = Value(field, list[at]);
    }

    private object Value(FieldDescriptor field, object? now) => field.FieldType switch
    {
        FieldType.Bool => now is not true,
        FieldType.Float => Real(now as float? ?? 0),
        FieldType.Double => (double)Real((float)(now as double? ?? 0)),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Whole(now as int? ?? 0),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long)Whole((int)(now as long? ?? 0)),
        FieldType.UInt32 or FieldType.Fixed32 => unchecked((uint)Whole((int)(now as uint? ?? 0))),
        FieldType.UInt64 or FieldType.Fixed64 => unchecked((ulong)Whole((int)(now as ulong? ?? 0))),
        FieldType.Enum => EnumValue(field),
        FieldType.Bytes => ByteString.CopyFromUtf8("x"),
        _ => random.Next(3) switch { 0 => "", 1 => Fillers[random.Next(Fillers.Length)], _ => $"{now}_" },
    };

    private object EnumValue(FieldDescriptor field)
    {
        var values = field.EnumType.Values;
        return Enum.ToObject(field.EnumType.ClrType, values[random.Next(values.Count)].Number);
    }

    private float Real(float now) => random.Next(12) switch
    {
        0 => RareReals[random.Next(RareReals.Length)],
        < 5 => now * (random.Next(2) == 0 ? 0.5f : 2),
        _ => Reals[random.Next(Reals.Length)],
    };

    private static IReadOnlyList<FieldDescriptor> FieldsOf(MessageDescriptor type) =>
        [.. type.Fields.InFieldNumberOrder().Where(field => field.FieldType != FieldType.Group && !field.IsMap), .. Forks.Value[type]];
}
