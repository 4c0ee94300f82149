using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary>The option that sets limits of what is read, one at a time.</summary>
internal sealed class LimitOption
{
    private static readonly string Names = string.Join(", ", Limits.All.Select(limit => limit.Name));

    private readonly Option<string[]> _limits = new("--limit")
    {
        Description = $"Another limit of what is taken from a file: {Names}. K, M and G stand for times 1024. May be given several times.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    public LimitOption() => _limits.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !Limits.Default.TryWith(token.Value, out _)))
        {
            var near = NearestName.Find(token.Value.Split('=')[0], Limits.All.Select(limit => limit.Name)) is { } name
                && !token.Value.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase)
                ? $" Did you mean {name}?"
                : "";
            result.AddError(
                $"--limit: NAME=VALUE is expected, such as memory=8G, of {Names}, from 1 to what it can be. Found '{token.Value}'.{near}");
        }
    });

    /// <summary>The option.</summary>
    public Option Option => _limits;

    /// <summary>The limits that were given, laid over the defaults.</summary>
    public Limits Read(ParseResult parsed)
    {
        var limits = Limits.Default;
        foreach (var text in parsed.GetValue(_limits)!)
            limits = limits.TryWith(text, out var with) ? with : limits;
        return limits;
    }
}
