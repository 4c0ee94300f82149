using System.Text;

namespace PortKit.Caffe.Files;

/// <summary>
/// Tells what message a binary protobuf file holds. Such files have no mark of their own: what tells them apart is which fields their first
/// bytes have, and how these are stored.
/// </summary>
internal static class ProtobufHead
{
    // Field numbers of caffe.proto.
    private const int NetLayers = 2;
    private const int NetLayer = 100;

    private enum Has
    {
        Number,
        Text,
        Message,
    }

    private readonly record struct Field(int Number, WireType Type, Has Content, bool EndsWithCaffeModel);

    /// <summary>What the message is; <see cref="FileKind.Unknown"/> if that does not show.</summary>
    /// <param name="head">The file's first bytes.</param>
    /// <param name="length">How long the file is.</param>
    public static FileKind Detect(ReadOnlySpan<byte> head, long length)
    {
        if (Fields(head, length) is not { Count: > 0 } fields)
            return FileKind.Unknown;
        if (IsNet(fields))
            return FileKind.CaffeModel;
        if (fields[0] is { Number: 1, Type: WireType.Bytes, Content: Has.Message } && fields.TrueForAll(field => field is { Number: >= 1 and <= 5 }))
            return FileKind.TensorFlow;
        if (IsBlob(fields))
            return FileKind.CaffeBlob;
        return fields[0] is { Number: 1, Type: WireType.Varint } && fields.Count > 1 ? Versioned(fields) : FileKind.Unknown;
    }

    // NetParameter: its name, its inputs, and layers, which no other of these messages has at these numbers.
    private static bool IsNet(List<Field> fields) =>
        fields.Exists(field => field is { Number: NetLayer or NetLayers, Type: WireType.Bytes, Content: Has.Message })
        && fields.TrueForAll(field => field switch
        {
            { Number: 1 or 3 } => field is { Type: WireType.Bytes, Content: Has.Text },
            { Number: NetLayers or 6 or 8 or NetLayer } => field.Type == WireType.Bytes,
            { Number: 4 } => field.Type is WireType.Varint or WireType.Bytes,
            { Number: 5 or 7 } => field.Type == WireType.Varint,
            _ => field.Number is > 8 and < 1000,
        });

    // BlobProto: four sizes, or a shape, and values.
    private static bool IsBlob(List<Field> fields) =>
        fields.TrueForAll(field => field switch
        {
            { Number: >= 1 and <= 4 } => field.Type == WireType.Varint,
            { Number: 5 or 6 } => field.Type is WireType.Bytes or WireType.Fixed32,
            { Number: 7 } => field.Type == WireType.Bytes,
            { Number: 8 or 9 } => field.Type is WireType.Bytes or WireType.Fixed64,
            _ => false,
        })
        && fields.Exists(field => field.Number is 5 or 8)
        && fields.Exists(field => field.Number is 2 or 7);

    // What begins with a number: ONNX with its version, TensorFlow's saved model likewise, a solver's state with its iteration.
    private static FileKind Versioned(List<Field> fields)
    {
        if (fields[1] is { Number: 2, Type: WireType.Bytes, EndsWithCaffeModel: true }
            || fields.Skip(1).All(field => field is { Number: 3, Type: WireType.Bytes, Content: Has.Message }))
        {
            return FileKind.SolverState;
        }

        if (fields[1] is { Number: 2, Type: WireType.Bytes, Content: Has.Message })
            return FileKind.TensorFlow;
        var isModel = fields.TrueForAll(field => field switch
        {
            { Number: 1 or 5 } => field.Type == WireType.Varint,
            { Number: 2 or 3 or 4 } => field is { Type: WireType.Bytes, Content: Has.Text },
            { Number: 6 or 7 or 8 or 14 or 20 or 25 or 26 } => field.Type == WireType.Bytes,
            _ => false,
        });
        return isModel && fields.Exists(field => field.Number is 2 or 7 or 8) ? FileKind.Onnx : FileKind.Unknown;
    }

    /// <summary>The fields that begin in the head; null if one cannot be.</summary>
    private static List<Field>? Fields(ReadOnlySpan<byte> head, long length)
    {
        var fields = new List<Field>();
        for (long at = 0; at < head.Length;)
        {
            if (WireField.Read(head[(int)at..], at, length, out var field) is { } problem)
                return problem.IsCut && fields.Count > 0 ? fields : null;
            var content = field.IsBytes ? head[(int)Math.Min(field.Start, head.Length)..(int)Math.Min(field.End, head.Length)] : [];
            var has = !field.IsBytes ? Has.Number : IsText(content) ? Has.Text : Has.Message;
            fields.Add(new Field(
                field.Number,
                field.Type,
                has,
                Encoding.Latin1.GetString(content).Contains(".caffemodel", StringComparison.Ordinal)));
            at = field.End;
        }

        return fields;
    }

    private static bool IsText(ReadOnlySpan<byte> content) => content.IndexOfAnyInRange<byte>(0, 0x1F) < 0;
}
