using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PortKit.Cli.Batch;

namespace PortKit.Cli.Commands;

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

    /// <summary>Prints what became of several inputs, and gives the exit code.</summary>
    public static int Print(RunDocument document) => Print(document, documents => documents.RunDocument);

    /// <summary>Prints a document and gives its exit code.</summary>
    /// <param name="document">The document.</param>
    /// <param name="typeOf">Finds its type in <see cref="JsonDocuments"/>.</param>
    public static int Print<T>(T document, Func<JsonDocuments, JsonTypeInfo<T>> typeOf)
        where T : Output.JsonDocument
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(document, typeOf(new JsonDocuments(new JsonSerializerOptions(Options)))));
        return document.ExitCode;
    }
}
