using Google.Protobuf;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Text;

// Words that stand for the type of a layer, in the syntax of 2014 (V1) an enum of forty names.
internal ref partial struct TextParser
{
    private static bool IsLayerType(FieldSchema field) =>
        field.Descriptor.ContainingType == V1LayerParameter.Descriptor && field.Descriptor.FieldNumber == V1LayerParameter.TypeFieldNumber;

    /// <summary>
    /// Whether a word stands here that may be a type of a fork that nobody knows. A word of today's syntax, and one that is a known type in all but
    /// its letter case, is an error.
    /// </summary>
    private readonly bool IsUnknownTypeWord(FieldSchema field) =>
        (!_strict || _leavesStrictFields) && _tokens.Current is { Kind: TextTokenKind.Identifier, Flawed: false } token
            && TextOf(token) is var word && !field.EnumValues.ContainsKey(word) && LayerWords.MayBeV1(word);

    /// <summary>Keeps the word for a layer type that the schema does not have; who plans the net judges it, as any type.</summary>
    private bool ReadTypeWord(IMessage message, FieldSchema field, in TextToken at)
    {
        var word = TextOf(_tokens.Current);
        _map.RecordTypeWord(message, word);
        _typeWords.TryAdd(word, _tokens.Current);
        _map.Record(message, field.Descriptor.FieldNumber, 0, _errors.At(at.Line, at.Column));
        _tokens.Next();
        return true;
    }

    /// <summary>
    /// Remembers what stands where a layer type of V1 is expected: the layers of one type get one error. A strict reader tells each in its place.
    /// </summary>
    private readonly void FailLayerType(in TextToken token, string found)
    {
        if (_strict)
            Fail(CaffeCodes.Value, token, MessageOf(found, 1), HintOf(token));
        else if (!token.Flawed)
            _unknownTypes[found] = _unknownTypes.TryGetValue(found, out var known) ? (known.First, known.Count + 1) : (token, 1);
    }

    private readonly void TellLayerTypes()
    {
        foreach (var (found, (first, count)) in _unknownTypes.OrderBy(pair => pair.Value.First.Start))
            _errors.Report(CaffeCodes.Value, first.Line, first.Column, MessageOf(found, count), HintOf(first));

        // Nobody plans a text with errors; what is known of its other types is said with them.
        if (!_errors.Any)
            return;
        foreach (var (word, at) in _typeWords.OrderBy(pair => pair.Value.Start))
        {
            if (HintOf(at) is { } hint)
                _errors.Report(CaffeCodes.Value, at.Line, at.Column, MessageOf($"'{word}'", 1), hint);
        }
    }

    private static string MessageOf(string found, int count) =>
        "Expected a layer type of V1, such as CONVOLUTION or INNER_PRODUCT, for 'type' (LayerType). "
        + $"Found {found}{(count > 1 ? $" in {count} layers, of which this is the first" : "")}.";

    private readonly string? HintOf(in TextToken token)
    {
        if (token.Kind is not (TextTokenKind.Identifier or TextTokenKind.String))
            return null;
        var isQuoted = token.Kind == TextTokenKind.String;
        return LayerWords.HintForV1(TextOf(token).Trim('"', '\''), isQuoted);
    }

    // The types of V1 are words; those of today are strings.
    private readonly string HintForUnquoted(FieldSchema field)
    {
        var token = _tokens.Current;
        if (field.Descriptor.ContainingType != LayerParameter.Descriptor || field.Descriptor.FieldNumber != LayerParameter.TypeFieldNumber
            || token.Kind != TextTokenKind.Identifier)
        {
            return "Strings stand in quotes.";
        }

        var word = TextOf(token);
        return $"Write \"{LayerWords.OfV1(word) ?? LayerWords.Misspelt(word, LayerWords.SinceV1) ?? word}\", in quotes.";
    }
}
