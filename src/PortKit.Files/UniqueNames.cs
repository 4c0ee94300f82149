using System.Globalization;

namespace PortKit.Files;

/// <summary>
/// Names given away, each once. One that is taken gets a number, the first that makes it unique; where that search has come to is kept, so that a
/// thousand equal wishes are not a million tries.
/// </summary>
public sealed class UniqueNames
{
    private readonly HashSet<string> _taken;
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>Begins with names that are taken.</summary>
    public UniqueNames(params IEnumerable<string> taken) => _taken = new HashSet<string>(taken, StringComparer.Ordinal);

    /// <summary>Takes a name if it is free.</summary>
    public bool TryTake(string name) => _taken.Add(name);

    /// <summary>Takes a name, or else the first free one of those with a number.</summary>
    /// <param name="wanted">The name. Equal ones have to be numbered in the same way.</param>
    /// <param name="numbered">Makes a name of a number.</param>
    /// <param name="first">The first number to try.</param>
    public string Take(string wanted, Func<string, string> numbered, int first = 1)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(numbered);
        if (_taken.Add(wanted))
            return wanted;
        var number = _next.GetValueOrDefault(wanted, first);
        string name;
        do
            name = numbered((number++).ToString(CultureInfo.InvariantCulture));
        while (!_taken.Add(name));
        _next[wanted] = number;
        return name;
    }
}
