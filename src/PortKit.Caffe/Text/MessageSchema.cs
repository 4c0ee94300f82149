using System.Text;
using Google.Protobuf.Reflection;

namespace PortKit.Caffe.Text;

/// <summary>The fields of one message type, those of forks among them, by the names that they have in text, for quick reading.</summary>
internal sealed class MessageSchema
{
    private const int LongestName = 128;

    private readonly Dictionary<string, FieldSchema> _fields = [];
    private readonly Dictionary<string, FieldSchema>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private bool _hasForks;

    public MessageSchema(MessageDescriptor type)
    {
        Type = type;
        Add(type.Fields.InFieldNumberOrder());
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
        if (_byText.TryGetValue(characters[..length], out var field))
            return field;
        return AddForks() && _byText.TryGetValue(characters[..length], out field) ? field : null;
    }

    /// <summary>
    /// What may have been meant by a name that no field has, as a sentence, or null: a name much like it, or the same name
    /// in one of the messages around this one or within it.
    /// </summary>
    public string? Suggest(string name, IReadOnlyList<MessageSchema> enclosing)
    {
        if (NearestName.Find(name, _fields.Keys) is { } nearest)
            return $"Did you mean '{nearest}'?";
        if (enclosing.LastOrDefault(outer => outer != this && MessageFields.Find(outer.Type, name) is not null) is { } owner)
            return $"'{name}' is a field of {owner.Type.Name}. Is a closing brace missing before it?";
        var within = _fields.Values
            .Where(field => field.IsMessage && MessageFields.Find(field.Descriptor.MessageType, name) is not null)
            .Select(field => field.Descriptor.Name)
            .Take(3)
            .ToList();
        return within.Count > 0 ? $"'{name}' stands within {string.Join(" or ", within)}." : null;
    }

    // The forks' fields come in when a name is none of Caffe's own.
    private bool AddForks()
    {
        if (_hasForks)
            return false;
        _hasForks = true;
        Add(MessageFields.OfForks(Type));
        return true;
    }

    private void Add(IEnumerable<FieldDescriptor> fields)
    {
        foreach (var field in fields)
        {
            // Caffe has no maps; the C# runtime keeps one as a dictionary, which nothing here can fill.
            if (!field.IsMap)
                _fields.Add(field.FieldType == FieldType.Group ? field.MessageType.Name : field.Name, new FieldSchema(field));
        }
    }
}
