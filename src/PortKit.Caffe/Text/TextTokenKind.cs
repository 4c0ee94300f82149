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
