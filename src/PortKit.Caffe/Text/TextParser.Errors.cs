namespace PortKit.Caffe.Text;

// Single tokens, errors, and how to go on after one.
internal ref partial struct TextParser
{
    private const int LongestExcerpt = 40;

    /// <summary>Takes a symbol if it stands here.</summary>
    private bool Take(char symbol)
    {
        if (!_tokens.Is(symbol))
            return false;
        _tokens.Next();
        return true;
    }

    /// <summary>Takes the comma or semicolon that may follow a field.</summary>
    private void TakeSeparator()
    {
        if (!Take(';'))
            Take(',');
    }

    private readonly string TextOf(in TextToken token) => ByteText.Decode(_tokens.BytesOf(token), out _);

    /// <summary>The current token for a message's "Found", with the <paramref name="sign"/> that was taken before it.</summary>
    private readonly string Found(string sign = "")
    {
        var token = _tokens.Current;
        if (token.Kind == TextTokenKind.End)
            return "the end of the file";
        var bytes = _tokens.BytesOf(token);
        var excerpt = bytes.Length > LongestExcerpt
            ? ByteText.Decode(bytes[..LongestExcerpt], out _) + "..."
            : TextOf(token);

        // What is in a file must not steer the terminal that the message is printed on.
        excerpt = string.Concat(excerpt.Select(c => char.IsControl(c) ? ' ' : c));
        return token.Kind == TextTokenKind.String ? $"the string {sign}{excerpt}" : $"'{sign}{excerpt}'";
    }

    /// <summary>
    /// Reports an error, unless the tokenizer reported one in the same token, and answers no. It is placed at what is wrong, or, if
    /// strict, at the current token, as protobuf does.
    /// </summary>
    private readonly bool Fail(string code, in TextToken culprit, string message, string? hint = null)
    {
        var at = _strict ? _tokens.Current : culprit;
        if (!culprit.Flawed)
            _errors.Report(code, at.Line, at.Column, message, hint);
        return false;
    }

    private readonly bool ExpectedFieldName()
    {
        var hint = _tokens.Is('/') ? "Comments begin with #."
            : _tokens.Is('}') || _tokens.Is('>') ? "There is one closing brace too many here or before."
            : _tokens.Current.Kind == TextTokenKind.String ? "Names of fields stand without quotes."
            : null;
        return Fail(CaffeCodes.Syntax, _tokens.Current, $"Expected the name of a field. Found {Found()}.", hint);
    }

    private readonly bool TooDeep(in TextToken open) => Fail(
        CaffeCodes.Nesting, open, $"Expected messages nested at most {_deepestNesting} deep (`Limits` nesting). Found deeper ones.");

    /// <summary>
    /// Goes to where the next field of the message at hand seems to begin: a word before a colon or an opening brace, or
    /// the brace that closes the message. Whatever opens on the way is skipped whole, and errors in it go unsaid.
    /// </summary>
    private void SkipToNextField(int depth)
    {
        _errors.Muted = true;
        var open = 0;
        while (_tokens.Current.Kind != TextTokenKind.End)
        {
            if (open == 0 && (_tokens.IsFieldNameLike() || AtEndOfFields(depth)))
                break;
            if (_tokens.Is('{') || _tokens.Is('<'))
                open++;
            else if (open > 0 && (_tokens.Is('}') || _tokens.Is('>')))
                open--;
            _tokens.Next();
        }
        _errors.Muted = false;
    }
}
