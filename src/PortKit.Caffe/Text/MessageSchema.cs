using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PortKit.Caffe.Text;

/// <summary>The fields of one message type, those of forks among them, by the names that they have in text, for quick reading.</summary>
internal sealed class MessageSchema
{
    private const int LongestName = 128;

    private readonly Dictionary<string, FieldSchema> _fields = [];
    private readonly Dictionary<string, FieldSchema>.AlternateLookup<ReadOnlySpan<char>> _byText;

    public MessageSchema(MessageDescriptor type)
    {
        Type = type;
        foreach (var field in MessageFields.Of(type))
        {
            // Caffe has no maps; the C# runtime keeps one as a dictionary, which nothing here can fill.
            if (!field.IsMap)
                _fields.Add(field.FieldType == FieldType.Group ? field.MessageType.Name : field.Name, new FieldSchema(field));
        }
        Required = [.. _fields.Values.Where(field => field.Descriptor.IsRequired)];
        _byText = _fields.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The message type.</summary>
    public MessageDescriptor Type { get; }

    /// <summary>The fields that a message of the type must have.</summary>
    public IReadOnlyList<FieldSchema> Required { get; }

    /// <summary>The field that an identifier names, or null.</summary>
    public FieldSchema? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestName)
            return null;
        Span<char> characters = stackalloc char[LongestName];
        var length = Encoding.Latin1.GetChars(name, characters);
        return _byText.TryGetValue(characters[..length], out var field) ? field : null;
    }

    /// <summary>
    /// What may have been meant by a name that no field has, as a sentence, or null: a name much like it, or the same name
    /// in one of the messages around this one or within it.
    /// </summary>
    public string? Suggest(string name, IReadOnlyList<MessageSchema> enclosing)
    {
        if (NearestName.Find(name, _fields.Keys) is { } nearest)
            return $"Did you mean '{nearest}'?";
        if (enclosing.LastOrDefault(outer => outer != this && outer._fields.ContainsKey(name)) is { } owner)
            return $"'{name}' is a field of {owner.Type.Name}. Is a closing brace missing before it?";
        var within = _fields.Values
            .Where(field => field.IsMessage && MessageFields.Find(field.Descriptor.MessageType, name) is not null)
            .Select(field => field.Descriptor.Name)
            .Take(3)
            .ToList();
        return within.Count > 0 ? $"'{name}' stands within {string.Join(" or ", within)}." : null;
    }
}

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
