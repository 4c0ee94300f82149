namespace PortKit.ML;

/// <summary>
/// The model file that ML.NET scores with, and reads once more when a pipeline is saved. A temporary one goes when nobody needs it: when it is
/// disposed of, when those who hold it are collected, or when the process ends.
/// </summary>
internal sealed class ScoredFile : IDisposable
{
    private const string TemporaryName = "net.onnx";

    private readonly ScratchFolder? _folder;
    private readonly EventHandler? _atExit;
    private int _isDisposed;

    private ScoredFile(string path) => Path = path;

    private ScoredFile(ScratchFolder folder)
        : this(System.IO.Path.Combine(folder.Path, TemporaryName))
    {
        // The event knows the folder, not this object, which may be collected.
        (_folder, _atExit) = (folder, (_, _) => Delete(folder));
        AppDomain.CurrentDomain.ProcessExit += _atExit;
    }

    /// <summary>Takes away a temporary file that nobody disposed of.</summary>
    ~ScoredFile() => Release();

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether a temporary file is gone.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>A file that stays.</summary>
    public static ScoredFile Lasting(string path) => new(path);

    /// <summary>A file that goes, in a folder that nobody else may look into.</summary>
    /// <exception cref="CaffeNetException">There is no place for it.</exception>
    public static ScoredFile Temporary()
    {
        try
        {
            return new ScoredFile(ScratchFolder.Create());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CaffeNetException.Of(
                Codes.Unwritable,
                SourceLocation.In(System.IO.Path.GetTempPath()),
                $"A folder for temporary files is expected, for the model to lie in. Found one that cannot be written: {failure.Message}",
                "Name a file of your own with ModelFile.",
                failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static void Delete(ScratchFolder folder)
    {
        try
        {
            folder.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody still reads it, which only Windows minds: the next process that makes such a folder clears it.
        }
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0 || _folder is null)
            return;
        AppDomain.CurrentDomain.ProcessExit -= _atExit;
        Delete(_folder);
    }
}
