using System.Text.Json.Serialization;

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
