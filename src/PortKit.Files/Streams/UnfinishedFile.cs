namespace PortKit.Files;

/// <summary>A file under a random name beside the one that it is to have. Unless it is settled, nothing of it stays.</summary>
internal sealed class UnfinishedFile : IDisposable
{
    private readonly string _target;
    private readonly string _name;
    private readonly long _byteLength;
    private string? _before;
    private bool _isLinked;
    private bool _appeared;
    private bool _settled;

    /// <summary>Makes the file.</summary>
    /// <param name="target">The name that it is to have.</param>
    /// <param name="byteLength">How long it will be, so that a full disk is found out at once; 0 if that is not known.</param>
    /// <exception cref="IOException">The target is a folder, or the file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public UnfinishedFile(string target, long byteLength)
    {
        WholeFile.RequirePlace(target);
        (_target, _byteLength) = (target, byteLength);
        _name = Beside();
        try
        {
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
        catch (UnauthorizedAccessException failure)
        {
            throw new UnauthorizedAccessException($"The folder '{Path.GetDirectoryName(target)}' may not be written to.", failure);
        }
        catch (IOException failure)
        {
            // Of a length that the disk has no room for, a file may be left. The name is random, so nobody else's file is lost.
            Try(() => File.Delete(_name));
            throw UnderItsName(failure);
        }
    }

    private FileStream Stream { get; }

    /// <summary>Has the file's content written.</summary>
    /// <exception cref="InvalidDataException">It has another length than was announced: a fault of who writes it.</exception>
    public void Write(Action<Stream> write)
    {
        try
        {
            WriteBehindStream.Run(Stream, write);
        }
        catch (IOException failure) when (failure.Message.Contains(_name, StringComparison.Ordinal))
        {
            throw UnderItsName(failure);
        }

        if (_byteLength > 0 && Stream.Position != _byteLength)
            throw new InvalidDataException($"'{_target}' must have the {_byteLength} bytes announced. Found {Stream.Position}.");
    }

    /// <summary>Moves the file over what was there.</summary>
    /// <param name="keepBefore">Whether what was there is kept aside until this file is settled.</param>
    public void Appear(bool keepBefore = false)
    {
        Stream.Dispose();
        if (keepBefore && File.Exists(_target))
        {
            // A second name keeps it and leaves it in its place until the new one takes that: whoever is killed in between finds one of the two.
            var aside = Beside();
            _isLinked = NativeFile.TryLink(_target, aside);
            if (!_isLinked)
                File.Move(_target, aside);
            _before = aside;
        }

        File.Move(_name, _target, overwrite: true);
        _appeared = true;
    }

    /// <summary>Has the file stay.</summary>
    public void Settle()
    {
        _settled = true;
        if (_before is not null)
            Try(() => File.Delete(_before));
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (_settled)
            return;
        if (!_appeared || _before is null)
            Try(() => File.Delete(_appeared ? _target : _name));
        if (_before is null)
            return;

        // Where it never left its place, there is only its second name to take away.
        if (_isLinked && !_appeared)
            Try(() => File.Delete(_before));
        else
            Try(() => File.Move(_before, _target, overwrite: true));
    }

    // Nobody knows the random name: the one that was asked for goes into the message.
    private IOException UnderItsName(IOException failure) => new(failure.Message.Replace(_name, _target, StringComparison.Ordinal), failure);

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

    private string Beside() => $"{_target}.{Path.GetRandomFileName()}";
}
