using System.Text.Json;
using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>
/// The records of what is done, in the folder <c>.portkit</c> of the folder of all outputs, one for each output: several processes, on several
/// machines, may write to one folder. A record appears when its outputs are in their places, and only if all went well. That an output is there says
/// nothing: it is done if what was read has the same content, the options and the version of PortKit are the same, and what was written is as it was.
/// </summary>
/// <param name="folder">The folder of all outputs.</param>
/// <param name="command">The command.</param>
/// <param name="options">The options that bear on the outputs.</param>
internal sealed class DoneRecords(string folder, string command, IReadOnlyList<string> options)
{
    private const string Name = ".portkit";

    /// <summary>The most that a record takes: what is longer is none.</summary>
    private const int MostBytes = 1 << 24;

    private readonly string _current = Environment.CurrentDirectory;
    private readonly FileDigests _digests = new();

    /// <summary>The record of a job that is done, so that it would make the same once more; null if it is to be done.</summary>
    public DoneRecord? Find(Job job) =>
        Read(job) is { } record
        && record.Portkit == Converter.Version
        && record.Command == command
        && record.Folder == _current
        && record.Source == Path.GetFullPath(job.Input)
        && record.Options.SequenceEqual(options)
        && record.Diagnostics.All(one => one is not null)
        && record.Read.All(file => file is not null && _digests.Of(file.Path) == file.Sha256)
        && record.Written.All(file => file is not null && FileDigests.Now(Path.Combine(folder, file.Path)) == file.Sha256)
            ? record
            : null;

    /// <summary>
    /// Why a job may not write its output: an earlier run made it of another input, which is still there. Null if it may. So two runs that have a
    /// folder in common, and know nothing of each other, do not write over each other's outputs.
    /// </summary>
    public Diagnostic? Clash(Job job) =>
        Read(job) is { } record && record.Source != Path.GetFullPath(job.Input) && File.Exists(record.Source) && File.Exists(job.Output)
            ? new Diagnostic(
                Codes.OutputIsInput,
                DiagnosticSeverity.Error,
                SourceLocation.In(job.Output),
                $"A file of its own is expected for what is made of '{job.Input}'. Found that of '{record.Source}', from an earlier run.",
                "Have all runs name the folder that all inputs lie in, with --root DIR, or give each an --out-dir of its own.")
            : null;

    /// <summary>The folders in which a job writes, that of its record among them.</summary>
    public IEnumerable<string> FoldersOf(Job job) =>
        new[] { job.Output!, PathOf(job) }.Select(file => Path.GetDirectoryName(Path.GetFullPath(file))!);

    /// <summary>Records a job whose outputs are in their places.</summary>
    /// <returns>Why it cannot be recorded; null if it is.</returns>
    public Diagnostic? Write(Job job, IReadOnlyList<JsonDiagnostic> diagnostics)
    {
        var path = PathOf(job);
        string[] read = [.. (job.FilesRead?.Paths ?? []).Prepend(Path.GetFullPath(job.Input)).Distinct()];
        var record = new DoneRecord
        {
            Portkit = Converter.Version,
            Command = command,
            Options = options,
            Folder = _current,
            Source = read[0],
            Read = [.. Digested(read, _digests.Of)],
            Written = [.. Digested(job.Written, FileDigests.Now).Select(file => file with { Path = Path.GetRelativePath(folder, file.Path) })],
            Diagnostics = diagnostics,
        };

        // What cannot be told from another is done again.
        if (record.Read.Count < read.Length || record.Written.Count < job.Written.Count || record.Written.Count == 0)
            return null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var text = JsonSerializer.SerializeToUtf8Bytes(record, BatchJson.Default.DoneRecord);
            WholeFile.Write(path, text.Length, stream => stream.Write(text));
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new OutputFile(path, "the record of what is done").Unwritable(failure);
        }
    }

    private static IEnumerable<DoneFile> Digested(IEnumerable<string> paths, Func<string, string?> digest)
    {
        foreach (var path in paths)
        {
            if (digest(path) is { } sha256)
                yield return new DoneFile { Path = path, Sha256 = sha256 };
        }
    }

    private DoneRecord? Read(Job job)
    {
        try
        {
            var file = new FileInfo(PathOf(job));
            return file.Exists && file.Length <= MostBytes
                ? JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), BatchJson.Default.DoneRecord)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private string PathOf(Job job) => Path.Combine(folder, Name, $"{Path.GetRelativePath(folder, job.Output!)}.json");
}
