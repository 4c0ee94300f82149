using System.Globalization;

namespace PortKit.Files;

/// <summary>One of <see cref="Limits"/>: what it is called, and what it is a limit of.</summary>
public sealed class Limit
{
    private readonly Func<Limits, long> _of;
    private readonly Func<Limits, long, Limits> _with;

    internal Limit(string name, string what, Func<Limits, long> of, Func<Limits, long, Limits> with) =>
        (Name, What, _of, _with) = (name, what, of, with);

    /// <summary>What it is set by.</summary>
    public string Name { get; }

    /// <summary>What is counted.</summary>
    public string What { get; }

    /// <summary>The most that it can be set to.</summary>
    public long Most { get; internal init; } = long.MaxValue;

    /// <summary>Its value.</summary>
    public long Of(Limits limits) => _of(limits);

    /// <summary>The same limits with another value of this one.</summary>
    public Limits With(Limits limits, long value) => _with(limits, value);

    /// <summary>What to say of something that has more, as a clause.</summary>
    public string Expected(Limits limits) => string.Create(CultureInfo.InvariantCulture, $"at most {Of(limits)} {What} are expected");

    /// <summary>What to type where it is meant: the limit set to as many as there are; null where it cannot be.</summary>
    public string? Hint(long found) => found > Most
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"Where so much is meant:  `Limits` {Name}={found}");
}
