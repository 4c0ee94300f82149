using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace PortKit.Reporting.Writing;

/// <summary>
/// HTML or SVG under way. Text goes in by interpolation, and whatever is filled in is encoded, so that no name of a layer can become markup; numbers
/// are written as on every machine.
/// </summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a template; what stands in its holes is encoded, unless it is <see cref="Markup"/> itself.</summary>
    public Markup Add([InterpolatedStringHandlerArgument("")] ref Template template)
    {
        _ = template;
        return this;
    }

    /// <summary>Adds text that is markup already, such as a style sheet.</summary>
    public Markup AddRaw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Encodes text for HTML and SVG: what is not seen as itself is escaped, and characters that XML does not have become U+FFFD.</summary>
    public static string Encode(string text) =>
        WebUtility.HtmlEncode(string.Concat(ShownText.Of(text).EnumerateRunes().Select(rune => IsLegal(rune.Value) ? rune.ToString() : "\uFFFD")));

    private static bool IsLegal(int code) => code is '\t' or '\n' or '\r' or (>= 0x20 and <= 0x7E) or (>= 0xA0 and <= 0xFFFD) or >= 0x10000;

    /// <summary>Takes the pieces of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Template
    {
        private readonly StringBuilder _text;

        /// <summary>Begins a template.</summary>
        public Template(int literalLength, int formattedCount, Markup markup)
        {
            _ = literalLength + formattedCount;
            _text = markup._text;
        }

        /// <summary>Adds what stands in the template.</summary>
        public void AppendLiteral(string literal) => _text.Append(literal);

        /// <summary>Adds text, encoded.</summary>
        public void AppendFormatted(string? text) => _text.Append(Encode(text ?? ""));

        /// <summary>Adds markup.</summary>
        public void AppendFormatted(Markup markup) => _text.Append(markup._text);

        /// <summary>Adds a whole number.</summary>
        public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

        /// <summary>Adds a whole number with commas between thousands.</summary>
        public void AppendFormatted(long number) => _text.Append(number.ToString("N0", CultureInfo.InvariantCulture));

        /// <summary>Adds a length or a place in a drawing, to a tenth.</summary>
        public void AppendFormatted(double number) => _text.Append(Math.Round(number, 1).ToString("0.#", CultureInfo.InvariantCulture));
    }
}
