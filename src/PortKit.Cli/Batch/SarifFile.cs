using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>
/// Writes diagnostics as SARIF 2.1.0, which code hosts and editors show beside the lines. It is written by hand, as the format's own library brings a
/// second JSON library along, and needs reflection, which the native command has not.
/// </summary>
internal static class SarifFile
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>The name of the option.</summary>
    public const string Option = "--sarif";

    /// <summary>The option of every command that takes several inputs.</summary>
    public static Option<string?> NewOption() => new(Option)
    {
        Description = "Write errors, warnings and notes as SARIF 2.1.0, which code hosts show beside the lines, to a file or, with -, to "
            + "standard output.",
        HelpName = "F.sarif",
    };

    /// <summary>What speaks against writing the file, to be asked before anything is done.</summary>
    public static IReadOnlyList<Diagnostic> Problems(string? path, FilesRead read) =>
        path is not null ? new Destination(path).Problems("the SARIF file", read) : [];

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">The file, or <c>-</c> for standard output; null for none.</param>
    /// <param name="diagnostics">What was said.</param>
    /// <param name="exitCode">The exit code of the run.</param>
    /// <returns>Why it could not be written, or null.</returns>
    public static Diagnostic? Write(string? path, IReadOnlyList<JsonDiagnostic> diagnostics, int exitCode)
    {
        if (path is null)
            return null;
        var destination = new Destination(path);
        try
        {
            destination.Write(0, stream => Write(stream, diagnostics, exitCode));
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new OutputFile(destination.Shown, "the SARIF file").Unwritable(failure);
        }
    }

    /// <summary>
    /// Writes the file of a command that did not come to its work. What it would have read is not known, so that no file gives way but one like it.
    /// </summary>
    /// <inheritdoc cref="Write(string?, IReadOnlyList{JsonDiagnostic}, int)"/>
    public static Diagnostic? WriteUnfinished(string? path, IReadOnlyList<Diagnostic> diagnostics, int exitCode) =>
        string.IsNullOrEmpty(path) || IsSomethingElse(path) ? null : Write(path, JsonDiagnostic.Of(diagnostics), exitCode);

    private static bool IsSomethingElse(string path)
    {
        if (new Destination(path).IsStandardOutput || !File.Exists(path))
            return false;
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[256];
            var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return length > 0 && start.AsSpan(0, length).IndexOf("/sarif-2"u8) < 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static void Write(Stream stream, IReadOnlyList<JsonDiagnostic> diagnostics, int exitCode)
    {
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var json = new Utf8JsonWriter(stream, options);
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, [.. diagnostics.Select(one => one.Code).Distinct().Order(StringComparer.Ordinal)]);
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", exitCode == ExitCodes.Done);
        json.WriteNumber("exitCode", exitCode);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("results");
        foreach (var diagnostic in diagnostics)
            WriteResult(json, diagnostic);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, IReadOnlyList<string> codes)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "PortKit");
        json.WriteString("version", typeof(Converter).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, JsonDiagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteString("level", diagnostic.Severity);
        json.WriteStartObject("message");
        json.WriteString("text", diagnostic.Hint is { } hint ? $"{diagnostic.Message} Hint: {hint}" : diagnostic.Message);
        json.WriteEndObject();
        if (diagnostic.File is { } file && (diagnostic.Line is not null || Path.Exists(file)) && !file.StartsWith('<'))
            WriteLocation(json, file, diagnostic);
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, string file, JsonDiagnostic diagnostic)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(file));
        json.WriteEndObject();
        if (diagnostic.Line is { } line)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", line);
            json.WriteNumber("startColumn", Math.Max(diagnostic.Column ?? 1, 1));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // A name that is not rooted stays so: code hosts look for it from the folder of the repository.
    private static string UriOf(string file) => Path.IsPathRooted(file)
        ? new Uri(Path.GetFullPath(file)).AbsoluteUri
        : string.Join('/', file.Split('/', Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
}
