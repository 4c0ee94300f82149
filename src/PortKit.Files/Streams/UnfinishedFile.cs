namespace PortKit.Files;

/// <summary>A file beside the one that it is to become (see <see cref="Stray"/>). Unless it appears, nothing of it stays.</summary>
internal sealed class UnfinishedFile : IDisposable
{
    private readonly string _target;
    private readonly string _tag;
    private readonly string _name;
    private readonly long _byteLength;
    private readonly WriterLock? _lock;
    private bool _appeared;

    /// <summary>Makes the file.</summary>
    /// <param name="target">The name that it is to have.</param>
    /// <param name="byteLength">How long it will be, so that a full disk is found out at once; 0 if that is not known.</param>
    /// <param name="tag">What it has in common with another file that appears together with it.</param>
    /// <exception cref="IOException">The target is a folder, or the file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public UnfinishedFile(string target, long byteLength, string tag)
    {
        WholeFile.RequirePlace(target);
        (_target, _byteLength, _tag) = (target, byteLength, tag);
        _name = Stray.NameFor(target, tag, Stray.Unfinished);
        try
        {
            _lock = new WriterLock(target, tag);
            UnfinishedFiles.Add(_name);

            // CreateNew and a length known in advance spare the file system a flush, which may double the time.
            Stream = new FileStream(_name, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                PreallocationSize = byteLength,
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Of a length that the disk has no room for, a file may be left.
            Discard();
            throw failure is UnauthorizedAccessException
                ? new UnauthorizedAccessException($"The folder '{Path.GetDirectoryName(target)}' may not be written to.", failure)
                : UnderItsName(failure);
        }
    }

    private FileStream Stream { get; }

    /// <summary>Moves two files over what was there. If the second cannot be moved, what was in the first one's place comes back.</summary>
    public static void Appear(UnfinishedFile first, UnfinishedFile second)
    {
        using var turn = OutputTurn.Take(first._target);
        UnfinishedFiles.Move(() =>
        {
            var before = first.KeepBefore();
            try
            {
                first.Move();
                second.Move();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                first.GiveBack(before);
                throw;
            }

            if (before is not null)
                Try(() => File.Delete(before));
        });
    }

    /// <summary>Has the file's content written.</summary>
    /// <exception cref="InvalidDataException">It has another length than was announced: a fault of who writes it.</exception>
    public void Write(Action<Stream> write, CancellationToken cancellation)
    {
        try
        {
            WriteBehindStream.Run(Stream, write, cancellation);
        }
        catch (IOException failure) when (failure.Message.Contains(_name, StringComparison.Ordinal))
        {
            throw UnderItsName(failure);
        }

        if (_byteLength > 0 && Stream.Position != _byteLength)
            throw new InvalidDataException($"'{_target}' must have the {_byteLength} bytes announced. Found {Stream.Position}.");
    }

    /// <summary>Moves the file over what was there.</summary>
    public void Appear() => UnfinishedFiles.Move(Move);

    public void Dispose()
    {
        Stream.Dispose();
        if (_appeared)
            _lock!.Dispose();
        else
            Discard();
    }

    private void Move()
    {
        Stream.Dispose();
        File.Move(_name, _target, overwrite: true);
        _appeared = true;
        UnfinishedFiles.Remove(_name);
    }

    // A second name keeps what was there and leaves it in its place until the new file takes that: whoever is killed in between finds one of the two.
    private string? KeepBefore()
    {
        if (!File.Exists(_target))
            return null;
        var aside = Stray.NameFor(_target, _tag, Stray.Before);
        if (!NativeFile.TryLink(_target, aside))
            File.Move(_target, aside);
        return aside;
    }

    private void GiveBack(string? before)
    {
        if (before is null)
        {
            if (_appeared)
                Try(() => File.Delete(_target));
            return;
        }

        // Where the old file never left its place, moving its second name there does nothing, and that is to be taken away.
        Try(() => File.Move(before, _target, overwrite: true));
        Try(() => File.Delete(before));
    }

    private void Discard()
    {
        Try(() => File.Delete(_name));
        UnfinishedFiles.Remove(_name);
        _lock?.Dispose();
    }

    // Nobody knows the random name: the one that was asked for goes into the message.
    private IOException UnderItsName(Exception failure) => new(
        failure.Message
            .Replace(_name, _target, StringComparison.Ordinal)
            .Replace(Stray.NameFor(_target, _tag, Stray.Lock), _target, StringComparison.Ordinal),
        failure);

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell.
        }
    }
}
