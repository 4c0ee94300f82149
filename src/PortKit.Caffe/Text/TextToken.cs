namespace PortKit.Caffe.Text;

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
