namespace PortKit.Fuzz.Running;

/// <summary>Numbers that come of an input alone, so that it is taken the same way whenever it is.</summary>
internal sealed class Choice(byte[] input)
{
    private uint _state = Hash(input);

    /// <summary>One of so many.</summary>
    public int Of(int count)
    {
        _state = unchecked((_state * 1664525) + 1013904223);
        return (int)((_state >> 8) % (uint)count);
    }

    /// <summary>Whether one of so many cases is this one.</summary>
    public bool OneIn(int count) => Of(count) == 0;

    private static uint Hash(byte[] input)
    {
        var hash = 2166136261;
        foreach (var letter in input)
            hash = unchecked((hash ^ letter) * 16777619);
        return hash;
    }
}
