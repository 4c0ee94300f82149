using PortKit.Caffe.Files;
using PortKit.Comparison;
using PortKit.Formats;

namespace PortKit;

/// <summary>
/// Holds the weights of two files against each other, tensor by tensor: .onnx, .npz, .safetensors, .caffemodel and .h5, in any pairing. Values
/// are read in pieces, so that memory does not grow with the files.
/// </summary>
public sealed class WeightComparison
{
    private WeightComparison(IReadOnlyList<TensorComparison> tensors, DiagnosticBag diagnostics) => (Tensors, Diagnostics) = (tensors, diagnostics);

    /// <summary>The tensors in the order of the first file, and then those of the second that it lacks.</summary>
    public IReadOnlyList<TensorComparison> Tensors { get; }

    /// <summary>What kept the files from being compared.</summary>
    public IReadOnlyCollection<Diagnostic> Diagnostics { get; }

    /// <summary>Whether both files were read to the end.</summary>
    public bool Succeeded => Diagnostics.Count == 0;

    /// <summary>Whether both files were read, there was something to compare, and no tensor differs.</summary>
    public bool Agrees => Succeeded && Tensors.Count > 0 && Tensors.All(tensor => tensor.Agrees);

    /// <summary>Compares two files. Never throws for what they hold: see <see cref="Diagnostics"/>.</summary>
    /// <param name="first">A file; its name tells the format.</param>
    /// <param name="second">Another.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static WeightComparison Compare(
        string first, string second, ComparisonOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(first);
        ArgumentException.ThrowIfNullOrEmpty(second);
        options ??= new ComparisonOptions();
        var bag = new DiagnosticBag();
        List<TensorComparison> tensors = [];
        // Both are opened, so that what is wrong with either is reported.
        var (one, other) = (Open(first, options.Limits, bag), Open(second, options.Limits, bag));
        if (one is not null && other is not null)
            tensors.AddRange(Compare(one, other, options, progress, bag, cancellation));

        return new WeightComparison(tensors, bag);
    }

    /// <summary><see cref="Compare(string, string, ComparisonOptions, IProgress{double}, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <inheritdoc cref="Compare(string, string, ComparisonOptions, IProgress{double}, CancellationToken)"/>
    public static Task<WeightComparison> CompareAsync(
        string first, string second, ComparisonOptions? options =
            null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Compare(first, second, options, progress, cancellation), cancellation);

    private static IEnumerable<TensorComparison> Compare(
        TensorFile first,
        TensorFile second,
        ComparisonOptions options,
        IProgress<double>? progress,
        DiagnosticBag bag,
        CancellationToken cancellation)
    {
        var matches = TensorMatch.Of(first, second, options.ByOrder)
            .Where(match => !options.CommonOnly || match is { First: not null, Second: not null })
            .ToList();
        var total = Math.Max(1, matches.Sum(match => (double)(match.First?.Count ?? 0)));
        double done = 0;
        foreach (var match in matches)
        {
            var comparer = new TensorComparer(options.Tolerance, count => progress?.Report(Math.Min(1, (done + count) / total)), cancellation);
            if (Read(() => comparer.Compare(match), match, first.Path, second.Path, bag) is not { } comparison)
                yield break;
            done += match.First?.Count ?? 0;
            yield return comparison;
        }
    }

    private static TensorFile? Open(string path, Limits limits, DiagnosticBag bag)
    {
        if (ForeignFile.Find(path, FileUse.Tensors) is { Kind: not FileKind.Empty } foreign)
            bag.Error(Codes.ComparedFile, SourceLocation.In(path), $"A file with weights is expected. Found {foreign.Found}.", foreign.Hint);
        else if (TensorFormats.ToRead(path) is { Open: { } open })
            return Read(() => open(path, limits), path, bag);
        else
            RefuseName(path, bag);
        return null;
    }

    private static void RefuseName(string path, DiagnosticBag bag) =>
        bag.Error(
            Codes.Argument,
            SourceLocation.In(path),
            $"A file name that ends in {string.Join(", ", TensorFormats.Readable)} is expected. Found '{Path.GetExtension(path)}'.");

    // Which of the two it is that cannot be read is known where it is read.
    private static TensorComparison? Read(Func<TensorComparison> compare, TensorMatch match, string first, string second, DiagnosticBag bag)
    {
        try
        {
            return compare();
        }
        catch (TensorReadException failure)
        {
            return Read<TensorComparison>(
                () => throw failure.InnerException!, ReferenceEquals(failure.Tensor, match.First) ? first : second, bag);
        }
    }

    private static T? Read<T>(Func<T> read, string path, DiagnosticBag bag)
        where T : class
    {
        var at = SourceLocation.In(path);
        try
        {
            return read();
        }
        catch (DamagedFileException failure)
        {
            bag.Error(
                Codes.ComparedFile,
                at,
                $"A {Path.GetExtension(path).ToLowerInvariant()} file with weights is expected. Found something that does not read as such, "
                    + $"{failure.Message.TrimEnd('.')}.",
                "Fetch it again; compare its size.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.ComparedFile, at, $"The file cannot be read: {failure.Message}");
        }

        return null;
    }
}
