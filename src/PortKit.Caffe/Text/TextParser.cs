using System.Buffers;
using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PortKit.Caffe.Text;

/// <summary>
/// Reads one text into one message. A method that reads something answers whether it could; after a no, the error has been
/// reported, and the loop over the fields of the innermost message skips to where a next field seems to begin.
/// </summary>
internal ref partial struct TextParser
{
    private readonly TextErrors _errors;
    private readonly SourceMap _map;
    private readonly DiagnosticBag _bag;
    private readonly bool _strict;
    private readonly int _deepestNesting;
    private readonly bool _leavesStrictFields;
    private readonly List<Diagnostic>? _left;
    private readonly Dictionary<MessageDescriptor, MessageSchema> _schemas = [];
    private readonly Dictionary<(MessageSchema Schema, string Name), string?> _suggestions = [];
    private readonly List<MessageSchema> _enclosing = [];
    private readonly ArrayBufferWriter<byte> _stringBytes = new();
    private readonly List<Diagnostic> _missing = [];

    /// <summary>What stands where a layer type of V1 is expected and is none: its first token, and how often it stands.</summary>
    private readonly Dictionary<string, (TextToken First, int Count)> _unknownTypes = new(StringComparer.Ordinal);

    /// <summary>Words for layer types that no schema has, and where each stands first.</summary>
    private readonly Dictionary<string, TextToken> _typeWords = new(StringComparer.Ordinal);

    private TextTokenizer _tokens;
    private bool _saidNotUtf8;

    public TextParser(
        ReadOnlySpan<byte> text, int start, TextErrors errors, SourceMap map, DiagnosticBag bag, TextFormatOptions options)
    {
        _errors = errors;
        _map = map;
        _bag = bag;
        _strict = options.Strict;
        _deepestNesting = options.Limits.Nesting;
        _leavesStrictFields = options is { LeaveUnknownFields: true, LeaveStrictFields: true };
        _left = options.LeaveUnknownFields ? [] : null;
        _tokens = new TextTokenizer(text, start, errors);
    }

    /// <summary>Reads all of the text as the fields of <paramref name="root"/>.</summary>
    public void ReadRoot(IMessage root)
    {
        _map.Record(root, _errors.At(1, 1));
        ReadFields(root, SchemaOf(root.Descriptor), depth: 0);
        TellLayerTypes();

        // Whether a required field is missing is only sure when everything that stands was understood.
        if (!_errors.Any)
        {
            foreach (var missing in _missing)
                _errors.Report(missing.Code, missing.Location.Line, missing.Location.Column, missing.Message);
        }

        if (_errors.Any)
        {
            foreach (var warning in _left ?? [])
                _bag.Add(warning);
        }
    }

    private void ReadFields(IMessage message, MessageSchema schema, int depth)
    {
        _enclosing.Add(schema);
        while (!AtEndOfFields(depth))
        {
            if (!ReadField(message, schema, depth))
                SkipToNextField(depth);
        }
        _enclosing.RemoveAt(_enclosing.Count - 1);
        NoteMissing(message, schema);
    }

    private readonly bool AtEndOfFields(int depth) =>
        _tokens.Current.Kind == TextTokenKind.End || (depth > 0 && (_tokens.Is('}') || _tokens.Is('>')));

    private bool ReadField(IMessage message, MessageSchema schema, int depth)
    {
        var name = _tokens.Current;
        if (_tokens.Is('['))
            return ReadExtension(message, schema, depth);
        if (name.Kind != TextTokenKind.Identifier)
            return ExpectedFieldName();
        _tokens.Next();

        var field = schema.Find(_tokens.BytesOf(name));
        if (field is null)
            return ReadUnknownField(message, schema, TextOf(name), name, depth);
        if (field.IsSet(message) || (IsLayerType(field) && _map.TypeWord(message) is not null))
        {
            var first = _map.Locate(message, field.Descriptor.FieldNumber);
            return Fail(CaffeCodes.RepeatedScalar, name,
                $"Expected '{field.Descriptor.Name}' once in {schema.Type.Name}, where it stands on line {first.Line} already. Found it again.");
        }
        if (!TakeColon(field))
            return false;

        var read = field.IsRepeated && Take('[')
            ? ReadList(message, field, depth)
            : ReadValue(message, field, name, depth);
        if (read)
            TakeSeparator();
        return read;
    }

    /// <summary>Takes the colon before a value; before a message it may be left out.</summary>
    private bool TakeColon(FieldSchema field)
    {
        if (Take(':') || field.IsMessage)
            return true;
        var hint = _tokens.Is('{') || _tokens.Is('<')
            ? $"'{field.Descriptor.Name}' is a plain value, not a message."
            : $"Write {field.Descriptor.Name}: before the value.";
        return Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected ':' after '{field.Descriptor.Name}'. Found {Found()}.", hint);
    }

    /// <summary>Reads the elements of a list from after its bracket.</summary>
    private bool ReadList(IMessage message, FieldSchema field, int depth)
    {
        if (Take(']'))
            return true;
        while (ReadValue(message, field, _tokens.Current, depth))
        {
            if (Take(']'))
                return true;
            if (!Take(','))
                return Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected ',' or ']' in the list of '{field.Descriptor.Name}'. Found {Found()}.");
        }
        return false;
    }

    /// <summary>Reads one value into its field.</summary>
    /// <param name="message">The message that the field belongs to.</param>
    /// <param name="field">The field.</param>
    /// <param name="at">The token whose place is the value's place.</param>
    /// <param name="depth">How deep <paramref name="message"/> is nested.</param>
    private bool ReadValue(IMessage message, FieldSchema field, in TextToken at, int depth)
    {
        if (field.IsMessage)
            return ReadMessage(message, field, at, depth + 1);
        if (field.IsEngine && !_strict && !IsEnumValue(field))
            return ReadForeignEngine(message, field, at);
        if (IsLayerType(field) && IsUnknownTypeWord(field))
            return ReadTypeWord(message, field, at);
        if (ReadScalar(field) is not { } value)
            return false;
        Store(message, field, value, at);
        return true;
    }

    private bool ReadMessage(IMessage parent, FieldSchema field, in TextToken at, int depth)
    {
        var open = _tokens.Current;
        if (!_tokens.Is('{') && !_tokens.Is('<'))
        {
            return Fail(CaffeCodes.Syntax, open,
                $"Expected '{{' to open '{field.Descriptor.Name}' ({field.Descriptor.MessageType.Name}). Found {Found()}.");
        }
        if (depth > _deepestNesting)
            return TooDeep(open);
        _tokens.Next();

        var child = field.NewMessage();
        _map.Record(child, _errors.At(at.Line, at.Column));
        Store(parent, field, child, at);
        ReadFields(child, field.Child ??= SchemaOf(field.Descriptor.MessageType), depth);
        Close(open, field.Descriptor.Name);
        return true;
    }

    private void Store(IMessage message, FieldSchema field, object value, in TextToken at)
    {
        var index = 0;
        if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            index = list.Count;
            list.Add(value);
        }
        else
        {
            field.Accessor.SetValue(message, value);
        }
        _map.Record(message, field.Descriptor.FieldNumber, index, _errors.At(at.Line, at.Column));
    }

    /// <summary>Takes the brace that closes a message. If another token stands there, that is reported, and the message closed.</summary>
    private void Close(in TextToken open, string name)
    {
        var closer = _tokens.BytesOf(open)[0] == '{' ? '}' : '>';
        if (Take(closer))
            return;
        Fail(CaffeCodes.Syntax, _tokens.Current,
            $"Expected '{closer}' to close '{name}', opened at line {open.Line}, column {open.Column}. Found {Found()}.");
        if (_tokens.Current.Kind != TextTokenKind.End)
            _tokens.Next();
    }

    private readonly void NoteMissing(IMessage message, MessageSchema schema)
    {
        foreach (var field in schema.Required)
        {
            if (field.IsSet(message))
                continue;
            _missing.Add(new Diagnostic(
                CaffeCodes.MissingRequired,
                DiagnosticSeverity.Error,
                _map.Locate(message),
                $"Expected '{field.Descriptor.Name}' in {schema.Type.Name}, which requires it. Found none."));
        }
    }

    private readonly MessageSchema SchemaOf(MessageDescriptor type)
    {
        if (!_schemas.TryGetValue(type, out var schema))
            _schemas.Add(type, schema = new MessageSchema(type));
        return schema;
    }
}
