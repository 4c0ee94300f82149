using System.Text;

namespace PortKit.Caffe.Text;

/// <summary>
/// Splits the bytes of a text into tokens, one at a time, with the rules and positions of the tokenizer of protobuf 3.21
/// in its shell-comment style. Columns count bytes; a tab moves to the next multiple of eight; only LF ends a line.
/// </summary>
internal ref struct TextTokenizer
{
    private const string WriteBackslash = "Write a backslash as \\\\.";

    private readonly ReadOnlySpan<byte> _text;
    private readonly TextErrors _errors;
    private int _position;
    private int _line = 1;
    private int _column;
    private bool _flawed;

    public TextTokenizer(ReadOnlySpan<byte> text, int start, TextErrors errors)
    {
        _text = text;
        _position = start;
        _errors = errors;
        Next();
    }

    /// <summary>The token that the reader looks at.</summary>
    public TextToken Current { get; private set; }

    private readonly int Look => _position < _text.Length ? _text[_position] : -1;

    /// <summary>The bytes of a token.</summary>
    public readonly ReadOnlySpan<byte> BytesOf(in TextToken token) => _text.Slice(token.Start, token.Length);

    /// <summary>The bytes from one token's start to another's end.</summary>
    public readonly ReadOnlySpan<byte> BytesOf(in TextToken first, in TextToken last) => _text[first.Start..last.End];

    /// <summary>Whether the current token is the symbol <paramref name="symbol"/>.</summary>
    public readonly bool Is(char symbol) => Current.Kind == TextTokenKind.Symbol && _text[Current.Start] == symbol;

    /// <summary>
    /// Whether a colon or an opening brace comes next after the current token, white space apart: the mark of a field's name.
    /// </summary>
    public readonly bool IsFieldNameLike()
    {
        if (Current.Kind != TextTokenKind.Identifier)
            return false;
        var rest = _text[_position..].TrimStart(" \t\r\n\v\f"u8);
        return !rest.IsEmpty && rest[0] is (byte)':' or (byte)'{' or (byte)'<';
    }

    /// <summary>Moves to the next token. At the end it stays at the end.</summary>
    public void Next()
    {
        var previous = Current;
        SkipToToken();
        var (start, line, column) = (_position, _line, _column);
        _flawed = false;
        var kind = _errors.Stopped ? TextTokenKind.End : ReadToken(previous);
        Current = new TextToken(kind, start, _position - start, line, column + 1, _flawed);
    }

    private void SkipToToken()
    {
        while (Look is var c and >= 0)
        {
            if (IsSpace(c))
                Advance();
            else if (c == '#')
                SkipComment();
            else if (c < ' ')
                SkipControlCharacters();
            else
                return;
        }
    }

    private void SkipComment()
    {
        var length = _text[_position..].IndexOf((byte)'\n');
        if (length >= 0)
        {
            _position += length;
            return;
        }
        while (Look >= 0)
            Advance();
    }

    private void SkipControlCharacters()
    {
        Error($"Expected text. Found the control character 0x{Look:X2}.");
        while (Look is var c and >= 0 && c < ' ' && !IsSpace(c))
            Advance();
    }

    private TextTokenKind ReadToken(in TextToken previous)
    {
        var c = Look;
        if (c < 0)
            return TextTokenKind.End;
        if (c is '"' or '\'')
        {
            ReadString(c);
            return TextTokenKind.String;
        }
        if (c >= 0x80)
        {
            ReadNonAscii();
            return TextTokenKind.Symbol;
        }
        Advance();
        if (IsLetter(c))
        {
            while (IsLetter(Look) || IsDigit(Look))
                Advance();
            return TextTokenKind.Identifier;
        }
        if (IsDigit(c))
            return ReadNumber(c);
        if (c != '.' || !IsDigit(Look))
            return TextTokenKind.Symbol;
        if (previous.Kind == TextTokenKind.Identifier && previous.End == _position - 1)
            Error("Expected a space between a word and a decimal point. Found none.", back: 1);
        return ReadNumber('.');
    }

    private TextTokenKind ReadNumber(int first)
    {
        var isFloat = first == '.';
        if (first == '0' && Look is 'x' or 'X')
        {
            Advance();
            if (SkipWhile(char.IsAsciiHexDigit) == 0)
                Error("Expected hexadecimal digits after '0x'. Found none.");
        }
        else if (first == '0' && IsDigit(Look))
        {
            SkipWhile(static c => c is >= '0' and <= '7');
            if (IsDigit(Look))
            {
                Error("Expected the digits 0 to 7, since a number that begins with 0 is octal. "
                    + $"Found '{(char)Look}'.");
                SkipWhile(char.IsAsciiDigit);
            }
        }
        else
        {
            isFloat |= ReadFractionAndExponent(first);
        }

        if (IsLetter(Look))
            Error($"Expected a space after the number. Found '{(char)Look}'.");
        else if (Look == '.')
            Error("Expected the end of the number. Found a decimal point that cannot belong to it.");
        return isFloat ? TextTokenKind.Float : TextTokenKind.Integer;
    }

    /// <summary>Reads a decimal number from after its first character; tells whether it is a float.</summary>
    private bool ReadFractionAndExponent(int first)
    {
        var isFloat = false;
        SkipWhile(char.IsAsciiDigit);
        if (first != '.' && Look == '.')
        {
            isFloat = true;
            Advance();
            SkipWhile(char.IsAsciiDigit);
        }
        if (Look is 'e' or 'E')
        {
            isFloat = true;
            Advance();
            if (Look is '-' or '+')
                Advance();
            if (SkipWhile(char.IsAsciiDigit) == 0)
                Error("Expected digits after the exponent's 'e'. Found none.");
        }
        if (Look is 'f' or 'F')
        {
            isFloat = true;
            Advance();
        }
        return isFloat;
    }

    private void ReadString(int quote)
    {
        Advance();
        var escapedQuote = 0;
        while (true)
        {
            switch (Look)
            {
                case < 1:
                    Error(
                        $"Expected {(char)quote} to close the string. Found {(Look < 0 ? "the end of the file" : "a NUL byte")}.",
                        AdviceOn(quote, escapedQuote));
                    return;
                case '\n':
                    Error($"Expected {(char)quote} to close the string. Found the end of the line.", AdviceOn(quote, escapedQuote));
                    return;
                case '\\':
                    Advance();
                    if (Look == quote && escapedQuote == 0)
                        escapedQuote = _column;
                    ReadEscape();
                    break;
                case var c:
                    Advance();
                    if (c == quote)
                        return;
                    break;
            }
        }
    }

    // A path that ends in a backslash, as folders of Windows do, takes the quote with it.
    private static string? AdviceOn(int quote, int escapedQuote) => escapedQuote == 0
        ? null
        : $"The backslash before the quote in column {escapedQuote} makes {(char)quote} a part of the string. {WriteBackslash}";

    private void ReadEscape()
    {
        var c = Look;
        switch (c)
        {
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\' or '?' or '\'' or '"' or (>= '0' and <= '7'):
                Advance();
                break;
            case 'x':
                Advance();
                if (!char.IsAsciiHexDigit((char)Look))
                    Error("Expected hexadecimal digits after '\\x'. Found none.", WriteBackslash);
                break;
            case 'u':
                Advance();
                ReadHexDigits(4, "Expected four hexadecimal digits after '\\u'.");
                break;
            case 'U':
                Advance();
                ReadEightHexDigits();
                break;
            default:
                Error($"Expected an escape such as \\n, \\\" or \\x41. Found {Character(c)} after the backslash.", c < 0 ? null : WriteBackslash);
                break;
        }
    }

    private void ReadEightHexDigits()
    {
        const string Expected = "Expected eight hexadecimal digits up to 0010FFFF after '\\U'.";
        for (var i = 0; i < 3; i++)
        {
            if (Look != '0' && (i < 2 || Look != '1'))
            {
                Error($"{Expected} Found {Character(Look)}.", WriteBackslash);
                return;
            }
            Advance();
        }
        ReadHexDigits(5, Expected);
    }

    private void ReadHexDigits(int count, string expected)
    {
        for (; count > 0; count--)
        {
            if (Look < 0 || !char.IsAsciiHexDigit((char)Look))
            {
                Error($"{expected} Found {Character(Look)}.", WriteBackslash);
                return;
            }
            Advance();
        }
    }

    /// <summary>One error for a run of bytes that are not ASCII, since they are mostly one pasted character.</summary>
    private void ReadNonAscii()
    {
        var rest = _text[_position..];
        var length = rest.IndexOfAnyInRange((byte)0, (byte)0x7F) is var end and >= 0 ? end : rest.Length;
        var known = Rune.DecodeFromUtf8(rest, out var rune, out _) == System.Buffers.OperationStatus.Done;
        var found = known ? $"the character '{rune}' (U+{rune.Value:X4})" : $"the byte 0x{Look:X2}";
        var hint = rune.Value switch
        {
            0x201C or 0x201D or 0x2018 or 0x2019 or 0xFF02 => "Use plain quotes.",
            0xFF1A => "Use a plain colon.",
            0x2013 or 0x2014 or 0x2212 => "Use a plain minus sign.",
            0xA0 or 0x3000 or 0x200B or 0xFEFF => "Use a plain space.",
            _ => null,
        };
        Error($"Expected ASCII outside of strings and comments. Found {found}.", hint);
        _position += length;
        _column += length;
    }

    private int SkipWhile(Func<char, bool> accepts)
    {
        var start = _position;
        while (Look is var c and >= 0 && accepts((char)c))
            Advance();
        return _position - start;
    }

    private void Advance()
    {
        switch (_text[_position++])
        {
            case (byte)'\n':
                _line++;
                _column = 0;
                break;
            case (byte)'\t':
                _column += 8 - (_column % 8);
                break;
            default:
                _column++;
                break;
        }
    }

    private void Error(string message, string? hint = null, int back = 0)
    {
        _flawed = true;
        _errors.Report(CaffeCodes.Syntax, _line, _column + 1 - back, message, hint);
    }

    private static string Character(int c) => c switch
    {
        < 0 => "the end of the file",
        '\n' or '\r' => "the end of the line",
        < ' ' or >= 0x7F => $"the byte 0x{c:X2}",
        _ => $"'{(char)c}'",
    };

    private static bool IsSpace(int c) => c is ' ' or (>= '\t' and <= '\r');

    private static bool IsLetter(int c) => c >= 0 && (char.IsAsciiLetter((char)c) || c == '_');

    private static bool IsDigit(int c) => c is >= '0' and <= '9';
}
