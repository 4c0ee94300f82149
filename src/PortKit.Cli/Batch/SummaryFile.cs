using System.Text.Json;
using PortKit.Cli.Output;
using Parsed = System.Text.Json.JsonDocument;

namespace PortKit.Cli.Batch;

/// <summary>Reads what a command printed with <c>--json</c>, of several inputs or of one.</summary>
/// <param name="Entries">What became of each input.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record SummaryFile(IReadOnlyList<RunEntry> Entries, double Seconds)
{
    /// <summary>The greatest exit code that a process can have.</summary>
    private const int MostExitCode = 255;

    private const string Expected = "A summary is expected, as commands print it with --json.";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bag">Takes why it is no summary.</param>
    /// <returns>Null if it is none.</returns>
    public static SummaryFile? Read(string path, DiagnosticBag bag)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var parsed = Parsed.Parse(BoundedRead.All(file, Limits.Default));
            if (Of(parsed.RootElement, path) is { } summary)
                return summary;
            bag.Error(Codes.SummaryFile, SourceLocation.In(path), $"{Expected} Found JSON of another kind.");
        }
        catch (JsonException failure)
        {
            var at = new SourceLocation(path, (int)(failure.LineNumber ?? 0) + 1, (int)(failure.BytePositionInLine ?? 0) + 1);
            bag.Error(Codes.SummaryFile, at, $"{Expected} Found what is no JSON, or ends too early.", "Run the command once more that printed it.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var found = failure is FileNotFoundException or DirectoryNotFoundException
                ? "no file of this name"
                : $"one that cannot be read: {failure.Message}";
            bag.Error(Codes.SummaryFile, SourceLocation.In(path), $"{Expected} Found {found.TrimEnd('.')}.");
        }

        return null;
    }

    private static SummaryFile? Of(JsonElement root, string path)
    {
        if (TextOf(root, "portkit") is null || TextOf(root, "command") is not { } command || CodeOf(root) is not { } exitCode)
            return null;
        if (!root.TryGetProperty("results", out var results))
        {
            // One input has a document of its own; a command that did not come to its work has neither.
            var name = TextOf(root, "model") ?? path;
            return One(command, TextOf(root, "net") ?? name);
        }

        if (results.ValueKind != JsonValueKind.Array)
            return null;
        var entries = new List<RunEntry>();
        foreach (var result in results.EnumerateArray())
        {
            if (Entry(result) is not { } entry)
                return null;
            entries.Add(entry);
        }

        // What is wrong with the run, and with none of its inputs, is not lost.
        if (entries.All(entry => entry.ExitCode < exitCode) && exitCode != ExitCodes.Done)
        {
            if (One(command, path) is not { } whole)
                return null;
            entries.AddRange(whole.Entries);
        }

        return new(entries, SecondsOf(root) ?? entries.Sum(entry => entry.Seconds));

        SummaryFile? One(string name, string source) => DiagnosticsOf(root) is { } said
            ? new([new RunEntry(name, source, RunResult.Of(exitCode), exitCode) { Diagnostics = said }], 0)
            : null;
    }

    private static RunEntry? Entry(JsonElement element) =>
        TextOf(element, "command") is { } command
        && TextOf(element, "input") is { } source
        && TextOf(element, "result") is { } result
        && CodeOf(element) is { } exitCode
        && DiagnosticsOf(element) is { } said
            ? new RunEntry(command, source, result, exitCode)
            {
                Output = TextOf(element, "output"),
                Seconds = NumberOf(element, "seconds") ?? 0,
                Diagnostics = said,
            }
            : null;

    private static List<JsonDiagnostic>? DiagnosticsOf(JsonElement element)
    {
        if (!element.TryGetProperty("diagnostics", out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            return null;
        var said = new List<JsonDiagnostic>();
        foreach (var one in list.EnumerateArray())
        {
            if (TextOf(one, "code") is not { } code || TextOf(one, "severity") is not { } severity || TextOf(one, "message") is not { } message)
                return null;
            var (line, column) = ((int?)NumberOf(one, "line"), (int?)NumberOf(one, "column"));
            said.Add(new(code, severity, TextOf(one, "file"), line, column, message, TextOf(one, "hint")));
        }

        return said;
    }

    private static double? SecondsOf(JsonElement root) => root.TryGetProperty("totals", out var totals) ? NumberOf(totals, "seconds") : null;

    private static int? CodeOf(JsonElement element) =>
        NumberOf(element, "exitCode") is { } code && code is >= 0 and <= MostExitCode && code == Math.Floor(code) ? (int)code : null;

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static double? NumberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;
}
