using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Text;

namespace PortKit.Caffe;

/// <summary>
/// The fields of a message as one flat list, for whoever hands them on without knowing what they mean: those that the schema knows, in the order
/// of their numbers, and then those that it does not, in the order of the text.
/// </summary>
public sealed class FlatFields
{
    private readonly SourceMap _map;
    private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];

    private FlatFields(SourceMap map) => _map = map;

    /// <summary>The fields that are written in a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="map">Where everything in it stands, and its unknown fields.</param>
    /// <param name="leaveOut">The numbers of the message's own fields that are not wanted.</param>
    public static IReadOnlyList<FlatField> Of(IMessage message, SourceMap map, IReadOnlySet<int> leaveOut)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(leaveOut);
        var fields = new FlatFields(map);
        fields.Add(message, "", leaveOut);
        return [.. fields._entries.Select(entry => entry.ToField())];
    }

    private void Add(IMessage message, string path, IReadOnlySet<int>? leaveOut = null)
    {
        foreach (var field in MessageFields.Of(message.Descriptor))
        {
            if (field.IsMap || (leaveOut?.Contains(field.FieldNumber) ?? false))
                continue;
            var values = ValuesOf(message, field);
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i] is IMessage child)
                    Add(child, PathOf(path, field.Name, i, values.Count));
                else
                    Add(path + field.Name, _map.Locate(message, field.FieldNumber, i), Scalar(field, values[i]), field.IsRepeated);
            }
        }

        AddUnknown(_map.UnknownFields(message), path);
    }

    private void AddUnknown(IReadOnlyList<UnknownField> fields, string path)
    {
        var counts = fields.Where(field => field.Children is not null).CountBy(field => field.Name).ToDictionary(StringComparer.Ordinal);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (field.Children is { } children)
            {
                var index = seen.GetValueOrDefault(field.Name);
                seen[field.Name] = index + 1;
                AddUnknown(children, PathOf(path, field.Name, index, counts[field.Name]));
            }
            else
            {
                var value = ScalarText.Read(field.Scalar!);
                Add(path + field.Name, field.Location, value is bool flag ? Whole(flag) : value, isRepeated: false);
            }
        }
    }

    private void Add(string name, SourceLocation at, object value, bool isRepeated)
    {
        if (!_byName.TryGetValue(name, out var entry))
            _entries.Add(_byName[name] = entry = new Entry(name, at));
        entry.Values.Add(value);
        entry.IsRepeated |= isRepeated;
    }

    private static string PathOf(string path, string name, int index, int count) => count > 1 ? $"{path}{name}.{index}." : $"{path}{name}.";

    private static IReadOnlyList<object> ValuesOf(IMessage message, FieldDescriptor field) =>
        field.IsRepeated ? [.. MessageFields.ElementsOf(message, field).Cast<object>()]
        : field.Accessor.HasValue(message) ? [field.Accessor.GetValue(message)]
        : [];

    // Whole numbers that no long holds stay texts, which the field then says.
    private static object Scalar(FieldDescriptor field, object value) => value switch
    {
        bool flag => Whole(flag),
        float or double => System.Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
        string text => new TextValue(text),
        ByteString bytes => new TextValue(ByteText.Decode(bytes.Span, out _)),
        ulong large and > long.MaxValue => new WholeOutOfRange($"{large}"),
        _ when field.FieldType == FieldType.Enum =>
            new TextValue(field.EnumType.FindValueByNumber((int)value)?.Name ?? $"{(int)value}"),
        _ => System.Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static long Whole(bool flag) => flag ? 1L : 0L;

    private sealed class Entry(string name, SourceLocation at)
    {
        public List<object> Values { get; } = [];

        public bool IsRepeated { get; set; }

        public FlatField ToField()
        {
            var isList = IsRepeated || Values.Count > 1;
            if (Values.OfType<WholeOutOfRange>().FirstOrDefault() is { } large)
                return Wrong($"A whole number from {long.MinValue} to {long.MaxValue} is expected. Found {large.Text}.");
            if (Values.TrueForAll(value => value is TextValue))
            {
                return new FlatField(name, at, FlatFieldKind.Text, isList) { Texts = [.. Values.Cast<TextValue>().Select(value => value.Text)] };
            }

            if (Values.Find(value => value is TextValue) is TextValue text)
            {
                var number = Values.Find(value => value is not TextValue);
                return Wrong(FormattableString.Invariant($"Values of one kind are expected. Found the number {number} and the text '{text.Text}'."));
            }

            return Values.TrueForAll(value => value is long)
                ? new FlatField(name, at, FlatFieldKind.Whole, isList) { Wholes = [.. Values.Cast<long>()] }
                : new FlatField(name, at, FlatFieldKind.Number, isList)
                {
                    Numbers = [.. Values.Select(value => value is long whole ? whole : TextParser.ToSingle((double)value))],
                };

            FlatField Wrong(string problem) => new(name, at, FlatFieldKind.Text, isList) { Problem = problem };
        }
    }
}
