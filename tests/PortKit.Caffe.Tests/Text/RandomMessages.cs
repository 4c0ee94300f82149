using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PortKit.Caffe.Tests.Text;

/// <summary>Makes messages of any type by its descriptor: each field may be set, to an ordinary value or an extreme one.</summary>
internal sealed class RandomMessages(int seed)
{
    private readonly Random _random = new(seed);

    public void Fill(IMessage message, int depth = 0)
    {
        var fields = message.Descriptor.Fields.InDeclarationOrder();
        foreach (var field in fields)
        {
            var isMessage = field.FieldType == FieldType.Message;
            if (!field.IsRequired && (_random.Next(fields.Count) > 4 || (isMessage && depth >= 4)))
                continue;
            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(field, depth));
                continue;
            }
            var list = (IList)field.Accessor.GetValue(message);
            for (var count = _random.Next(4); count > 0; count--)
                list.Add(Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                var child = field.MessageType.Parser.ParseFrom([]);
                Fill(child, depth + 1);
                return child;
            case FieldType.Enum:
                return field.EnumType.Values[_random.Next(field.EnumType.Values.Count)].Number;
            case FieldType.Bool:
                return _random.Next(2) == 1;
            case FieldType.String:
                return Text();
            case FieldType.Bytes:
                var bytes = new byte[_random.Next(20)];
                _random.NextBytes(bytes);
                return ByteString.CopyFrom(bytes);
            case FieldType.Float:
                return Single();
            case FieldType.Double:
                return Double();
            case FieldType.Int32:
                return (int)Bits();
            case FieldType.UInt32:
                return (uint)Bits();
            case FieldType.Int64:
                return (long)Bits();
            case FieldType.UInt64:
                return Bits();
            default:
                throw new NotSupportedException($"Caffe's schema has come to hold {field.FieldType}.");
        }
    }

    // As many small numbers as large ones, and the ends of every range.
    private ulong Bits() => _random.Next(4) switch
    {
        0 => (ulong)_random.Next(10),
        1 => ulong.MaxValue - (ulong)_random.Next(2),
        2 => (ulong)long.MaxValue + (ulong)_random.Next(2),
        _ => (ulong)_random.NextInt64() << _random.Next(64) >> _random.Next(64),
    };

    // Any float but a NaN with a payload, which text cannot hold.
    private float Single()
    {
        var value = _random.Next(3) == 0 ? _random.Next(-99, 99) / 10f : BitConverter.UInt32BitsToSingle((uint)_random.NextInt64());
        return float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(_random.Next(2) == 0 ? 0x7FC00000 : 0xFFC00000) : value;
    }

    private double Double()
    {
        var value = _random.Next(3) == 0 ? _random.Next(-99, 99) / 10d : BitConverter.Int64BitsToDouble((_random.NextInt64() << 1) ^ _random.Next());
        return double.IsNaN(value) ? double.PositiveInfinity : value;
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (var length = _random.Next(12); length > 0; length--)
        {
            var rune = _random.Next(3) switch
            {
                0 => new Rune(_random.Next(0x80)),
                1 => new Rune(_random.Next(0xD800)),
                _ => new Rune(_random.Next(0xE000, 0x110000)),
            };
            text.Append(rune.ToString());
        }
        return text.ToString();
    }
}
