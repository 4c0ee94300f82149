namespace PortKit.Caffe.Text;

/// <summary>A value that is a string, or a word such as those of an enum.</summary>
/// <param name="Text">The text, without quotes and escapes.</param>
internal sealed record TextValue(string Text)
{
    /// <summary>Whether it was written without quotes.</summary>
    public bool IsWord { get; init; }
}
