using PortKit.Initializers.Equivalents;
using JsonNamingPolicy = System.Text.Json.JsonNamingPolicy;

namespace PortKit.Cli.Commands;

/// <summary>A trap, in JSON.</summary>
internal sealed record ExplainedWarning(string Kind, string Text)
{
    public static ExplainedWarning Of(PortWarning warning) => new(JsonNamingPolicy.CamelCase.ConvertName(warning.Trap.ToString()), warning.Text);
}
