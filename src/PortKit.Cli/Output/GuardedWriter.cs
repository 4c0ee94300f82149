using System.Text;

namespace PortKit.Cli.Output;

/// <summary>
/// Standard output or standard error, which may be full or closed. That they cannot be written to is no fault of PortKit's own, and is told in one
/// way whatever was to be printed.
/// </summary>
/// <param name="open">Gives what is written to; may throw as writing does.</param>
/// <param name="isQuiet">Whether a failure is remembered and nothing more: there is nowhere else to tell that standard error fails.</param>
internal sealed class GuardedWriter(Func<TextWriter> open, bool isQuiet) : TextWriter
{
    private TextWriter? _inner;
    private volatile bool _isMuted;

    /// <summary>Why it could not be written to; null if it could.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Passes over whatever is still to be printed: all is told.</summary>
    public void Mute() => _isMuted = true;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Guarded(inner => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Guarded(inner => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Guarded(inner => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine() => Guarded(inner => inner.WriteLine());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Guarded(inner => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Guarded(inner => inner.Flush());

    private void Guarded(Action<TextWriter> write)
    {
        if (Failure is not null || _isMuted)
            return;
        try
        {
            write(_inner ??= open());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Failure = failure;
            if (!isQuiet)
                throw;
        }
    }
}
