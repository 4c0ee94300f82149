using Google.Protobuf;

namespace PortKit.Caffe.Text;

// Fields that the schema does not know, kept as trees.
internal ref partial struct TextParser
{
    private const int MostSuggestions = 256;

    private bool ReadUnknownField(IMessage message, MessageSchema schema, string name, in TextToken at, int depth)
    {
        var problem = $"{schema.Type.Name} has no field '{name}'.";
        var suggestion = Suggest(schema, name);
        if (_strict && !_leavesStrictFields)
            Fail(CaffeCodes.UnknownField, at, problem, suggestion);
        else if (!_errors.Stopped)
            WarnOfUnknown(new Diagnostic(CaffeCodes.UnknownField, DiagnosticSeverity.Warning, _errors.At(at.Line, at.Column), problem, suggestion));

        List<UnknownField> fields = [];
        var read = ReadUnknownValue(name, at, fields, depth);
        foreach (var field in fields)
            _map.RecordUnknown(message, field, suggestion);
        return read;
    }

    private readonly void WarnOfUnknown(Diagnostic warning)
    {
        if (_left is null)
            _bag.Add(warning);
        else
            _left.Add(warning);
    }

    /// <summary>Keeps the name of an engine that Caffe does not have.</summary>
    private bool ReadForeignEngine(IMessage message, FieldSchema field, in TextToken at)
    {
        if (ReadUnknownScalar(field.Descriptor.Name) is not { } word)
            return false;
        _map.RecordUnknown(message, new UnknownField(field.Descriptor.Name, _errors.At(at.Line, at.Column), word, null));
        return true;
    }

    /// <summary>Reads a field whose name stands in brackets; Caffe has no extensions, so it is an unknown one.</summary>
    private bool ReadExtension(IMessage message, MessageSchema schema, int depth)
    {
        var at = _tokens.Current;
        return ReadExtensionName() is { } name && ReadUnknownField(message, schema, name, at, depth);
    }

    /// <summary>Reads a name in brackets: words parted by points (an extension) or by slashes (the address of an Any).</summary>
    private string? ReadExtensionName()
    {
        _tokens.Next();
        var name = new System.Text.StringBuilder("[");
        while (_tokens.Current.Kind == TextTokenKind.Identifier)
        {
            name.Append(TextOf(_tokens.Current));
            _tokens.Next();
            if (_tokens.Is('.') || (_tokens.Is('/') && !_strict))
            {
                name.Append(TextOf(_tokens.Current));
                _tokens.Next();
                continue;
            }
            if (Take(']'))
                return name.Append(']').ToString();
            Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected ']' after an extension's name. Found {Found()}.");
            return null;
        }
        Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected an extension's name. Found {Found()}.");
        return null;
    }

    /// <summary>Reads what stands after an unknown name; a list gives one field for each of its elements.</summary>
    private bool ReadUnknownValue(string name, in TextToken at, List<UnknownField> to, int depth)
    {
        var colon = Take(':');
        var isMessage = _tokens.Is('{') || _tokens.Is('<');
        if (!colon && !isMessage)
            return Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected ':' or '{{' after '{name}'. Found {Found()}.");
        var read = !isMessage && Take('[')
            ? ReadUnknownList(name, to, depth)
            : ReadUnknownElement(name, at, to, depth);
        if (read)
            TakeSeparator();
        return read;
    }

    private bool ReadUnknownList(string name, List<UnknownField> to, int depth)
    {
        if (Take(']'))
            return true;
        while (ReadUnknownElement(name, _tokens.Current, to, depth))
        {
            if (Take(']'))
                return true;
            if (!Take(','))
                return Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected ',' or ']' in the list of '{name}'. Found {Found()}.");
        }
        return false;
    }

    private bool ReadUnknownElement(string name, in TextToken at, List<UnknownField> to, int depth)
    {
        var place = _errors.At(at.Line, at.Column);
        if (!_tokens.Is('{') && !_tokens.Is('<'))
        {
            if (ReadUnknownScalar(name) is not { } scalar)
                return false;
            to.Add(new UnknownField(name, place, scalar, null));
            return true;
        }

        var open = _tokens.Current;
        if (depth >= _deepestNesting)
            return TooDeep(open);
        _tokens.Next();
        List<UnknownField> children = [];
        while (!AtEndOfFields(depth + 1))
        {
            if (!ReadUnknownChild(children, depth + 1))
                SkipToNextField(depth + 1);
        }
        Close(open, name);
        to.Add(new UnknownField(name, place, null, children));
        return true;
    }

    private bool ReadUnknownChild(List<UnknownField> to, int depth)
    {
        var at = _tokens.Current;
        if (_tokens.Is('['))
            return ReadExtensionName() is { } extension && ReadUnknownValue(extension, at, to, depth);
        if (at.Kind != TextTokenKind.Identifier)
            return ExpectedFieldName();
        _tokens.Next();
        return ReadUnknownValue(TextOf(at), at, to, depth);
    }

    /// <summary>Reads a plain value of any kind as it is written; strings in a row are parted by one space.</summary>
    private string? ReadUnknownScalar(string name)
    {
        var sign = Take('-') ? "-" : "";
        var token = _tokens.Current;
        var bytes = _tokens.BytesOf(token);
        var accepted = token.Kind switch
        {
            TextTokenKind.Integer or TextTokenKind.Float => true,
            TextTokenKind.Identifier => sign.Length == 0
                || Spells(bytes, "inf"u8) || Spells(bytes, "infinity"u8) || Spells(bytes, "nan"u8),
            TextTokenKind.String => sign.Length == 0,
            _ => false,
        };
        if (!accepted || token.Flawed)
        {
            Fail(CaffeCodes.Syntax, token, $"Expected a value for '{name}'. Found {Found(sign)}.");
            return null;
        }
        _tokens.Next();
        var scalar = sign + TextOf(token);
        if (token.Kind != TextTokenKind.String || _tokens.Current.Kind != TextTokenKind.String)
            return scalar;

        var joined = new System.Text.StringBuilder(scalar);
        while (_tokens.Current is { Kind: TextTokenKind.String, Flawed: false } next)
        {
            joined.Append(' ').Append(TextOf(next));
            _tokens.Next();
        }
        return joined.ToString();
    }

    /// <summary>What may have been meant by an unknown name. For the first few hundred names only, since searching takes time.</summary>
    private readonly string? Suggest(MessageSchema schema, string name)
    {
        if (!_suggestions.TryGetValue((schema, name), out var suggestion) && _suggestions.Count < MostSuggestions)
            _suggestions.Add((schema, name), suggestion = schema.Suggest(name, _enclosing));
        return suggestion;
    }
}
