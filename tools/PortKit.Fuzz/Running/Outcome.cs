namespace PortKit.Fuzz.Running;

/// <summary>What became of an input.</summary>
/// <param name="IsTaken">Whether it got past the door: the file was read, or the net planned.</param>
/// <param name="Signature">What was said of it, without its names and numbers. An input with a new one is worth mutating.</param>
internal readonly record struct Outcome(bool IsTaken, int Signature)
{
    /// <summary>Of diagnostics.</summary>
    public static Outcome Of(bool isTaken, IEnumerable<Diagnostic> diagnostics)
    {
        var signature = new HashCode();
        signature.Add(isTaken);
        foreach (var said in diagnostics.Select(one => SignatureOf(one.Message)).Distinct().Order())
            signature.Add(said);
        return new(isTaken, signature.ToHashCode());
    }

    /// <summary>Of a file that was refused.</summary>
    public static Outcome Of(DamagedFileException refused) => new(false, SignatureOf(refused.Message));

    /// <summary>Of something that was read.</summary>
    public static Outcome Taken(int signature = 0) => new(true, signature);

    /// <summary>A number for the words of a message, whatever names and numbers are in it.</summary>
    public static int SignatureOf(string message)
    {
        var (hash, isQuoted) = (17, false);
        foreach (var letter in message)
        {
            if (letter == '\'')
                isQuoted = !isQuoted;
            else if (!isQuoted && !char.IsAsciiDigit(letter))
                hash = unchecked((hash * 31) + letter);
        }

        return hash;
    }
}
