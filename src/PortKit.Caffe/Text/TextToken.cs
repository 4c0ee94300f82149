namespace PortKit.Caffe.Text;

/// <summary>What a token is.</summary>
internal enum TextTokenKind : byte
{
    /// <summary>Before the first token.</summary>
    Start,

    /// <summary>The text is at its end.</summary>
    End,

    /// <summary>A letter or underscore, then letters, digits and underscores.</summary>
    Identifier,

    /// <summary>A decimal, octal or hexadecimal whole number, without its sign.</summary>
    Integer,

    /// <summary>A number with a point, an exponent or the suffix f, without its sign.</summary>
    Float,

    /// <summary>One string literal with its quotes.</summary>
    String,

    /// <summary>Any other character.</summary>
    Symbol,
}

/// <summary>One token of a text, as offsets into its bytes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">The offset of its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Flawed">Whether the tokenizer has already reported an error in it, so that nobody else need.</param>
internal readonly record struct TextToken(
    TextTokenKind Kind, int Start, int Length, int Line, int Column, bool Flawed = false)
{
    /// <summary>The offset after its last byte.</summary>
    public int End => Start + Length;
}
