using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PortKit.Caffe.Text;

/// <summary>One field of a <see cref="MessageSchema"/>.</summary>
internal sealed class FieldSchema(FieldDescriptor descriptor)
{
    private Dictionary<string, int>? _enumValues;

    /// <summary>The field's descriptor.</summary>
    public FieldDescriptor Descriptor { get; } = descriptor;

    /// <summary>Reads and sets the field.</summary>
    public IFieldAccessor Accessor { get; } = descriptor.Accessor;

    /// <summary>The type of its values.</summary>
    public FieldType Type { get; } = descriptor.FieldType;

    /// <summary>Whether it may stand more than once.</summary>
    public bool IsRepeated { get; } = descriptor.IsRepeated;

    /// <summary>Whether its values are messages.</summary>
    public bool IsMessage { get; } = descriptor.FieldType is FieldType.Message or FieldType.Group;

    /// <summary>
    /// Whether it chooses the code that computes a layer, and not what is computed. Forks have words of their own for that.
    /// </summary>
    public bool IsEngine { get; } = descriptor is { FieldType: FieldType.Enum, Name: "engine" };

    /// <summary>The schema of its messages, once the reader has met one.</summary>
    public MessageSchema? Child { get; set; }

    /// <summary>The numbers of its enum by name.</summary>
    public Dictionary<string, int> EnumValues =>
        _enumValues ??= Descriptor.EnumType.Values.ToDictionary(value => value.Name, value => value.Number);

    /// <summary>Whether a field that may stand once stands already.</summary>
    public bool IsSet(IMessage message) => !IsRepeated && Descriptor.HasPresence && Accessor.HasValue(message);

    /// <summary>A new message of the field's type.</summary>
    public IMessage NewMessage() => Descriptor.MessageType.Parser.ParseFrom([]);
}
