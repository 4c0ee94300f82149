using System.Globalization;

namespace PortKit.Onnx;

/// <summary>Names given away. A name that is taken gets a counter, the first one that makes it unique.</summary>
/// <param name="separator">What stands before the counter.</param>
internal sealed class NameTable(char separator)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The counter each wanted name has come to, so that a thousand equal wishes are not a million tries.</summary>
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);

    /// <summary>Takes a name if it is free.</summary>
    public bool TryTake(string name) => _taken.Add(name);

    /// <summary>Takes a name, or one with a counter.</summary>
    public string Take(string wanted)
    {
        if (_taken.Add(wanted))
            return wanted;
        var counter = _counters.GetValueOrDefault(wanted);
        string name;
        do
        {
            counter++;
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}{separator}{counter}");
        }
        while (!_taken.Add(name));
        _counters[wanted] = counter;
        return name;
    }
}
