namespace PortKit.Caffe.Text;

/// <summary>
/// The errors of one file: the first ten are shown, the eleventh stops the reading and leaves a note. Tokenizer and
/// parser share one of these.
/// </summary>
internal sealed class TextErrors(string? file, DiagnosticBag bag)
{
    private const int Shown = 10;

    private int _count;
    private (int Line, int Column) _last;

    /// <summary>Whether there was any error.</summary>
    public bool Any => _count > 0;

    /// <summary>Whether there were more errors than are shown, so that nobody need read on.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Whether errors go unsaid, because the text is being skipped after one that was said.</summary>
    public bool Muted { get; set; }

    /// <summary>The place of a line and column of this file.</summary>
    public SourceLocation At(int line, int column) => new(file, line, column);

    /// <summary>
    /// Adds an error, unless errors are muted or were stopped, or the last one stands in the very same place, as when the
    /// file ends in a string within several messages.
    /// </summary>
    public void Report(string code, int line, int column, string message, string? hint = null)
    {
        if (Muted || Stopped || _last == (line, column))
            return;
        _last = (line, column);
        if (++_count <= Shown)
        {
            bag.Error(code, At(line, column), message, hint);
            return;
        }
        Stopped = true;
        bag.Note(
            CaffeCodes.MoreErrors,
            At(line, column),
            $"The file has more than {Shown} errors; the rest of it, from here, was not read.");
    }
}
