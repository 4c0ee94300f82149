using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PortKit.Cli.Output;

/// <summary>What every command says with <c>--json</c>, besides its result. docs/json.md tells of all.</summary>
/// <param name="Command">The command's name.</param>
internal abstract record JsonDocument([property: JsonPropertyOrder(-2)] string Command)
{
    /// <summary>The version of PortKit.</summary>
    [JsonPropertyOrder(-3)]
    public string Portkit { get; } = typeof(Converter).Assembly.GetName().Version!.ToString(3);

    /// <summary>The exit code that goes with the result.</summary>
    [JsonPropertyOrder(-1)]
    public required int ExitCode { get; init; }

    /// <summary>Everything that was said, which goes to standard error as well.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<JsonDiagnostic> Diagnostics { get; init; } = [];
}

/// <summary>What a command says with <c>--json</c> if it did not come to its work: it was called wrongly, was stopped, or has a fault.</summary>
/// <param name="Command">The command's name.</param>
internal sealed record UnfinishedDocument(string Command) : JsonDocument(Command);

/// <summary>A diagnostic, in JSON.</summary>
internal sealed record JsonDiagnostic(string Code, string Severity, string? File, int? Line, int? Column, string Message, string? Hint)
{
    /// <summary>Says diagnostics in JSON.</summary>
    public static IReadOnlyList<JsonDiagnostic> Of(IEnumerable<Diagnostic> diagnostics) => [.. diagnostics.Select(Of)];

    private static JsonDiagnostic Of(Diagnostic diagnostic) => new(
        diagnostic.Code,
        diagnostic.Severity.ToString().ToLowerInvariant(),
        string.IsNullOrEmpty(diagnostic.Location.File) ? null : diagnostic.Location.File,
        diagnostic.Location.Line > 0 ? diagnostic.Location.Line : null,
        diagnostic.Location.Line > 0 ? diagnostic.Location.Column : null,
        diagnostic.Message,
        diagnostic.Hint);
}

/// <summary>Prints the result of a command as JSON, the same on every machine: camelCase names, no null members, numbers that are not finite
/// as the strings "NaN", "Infinity" and "-Infinity".</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The option of every command that prints a table.</summary>
    public static Option<bool> NewOption() => new("--json") { Description = "Print the result as JSON on standard output." };

    /// <summary>Prints a document and gives its exit code.</summary>
    /// <param name="document">The document.</param>
    /// <param name="typeOf">Finds its type in <see cref="JsonDocuments"/>.</param>
    public static int Print<T>(T document, Func<JsonDocuments, JsonTypeInfo<T>> typeOf)
        where T : JsonDocument
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(document, typeOf(new JsonDocuments(new JsonSerializerOptions(Options)))));
        return document.ExitCode;
    }
}
