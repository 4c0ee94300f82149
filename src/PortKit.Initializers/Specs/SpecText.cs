using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace PortKit.Initializers.Specs;

/// <summary>A spec as it is written, its words not yet looked up.</summary>
/// <param name="Text">The spec as a whole.</param>
/// <param name="Framework">What stands before the colon; null if there is no colon.</param>
/// <param name="Name">What stands between the colon and the parenthesis.</param>
/// <param name="Arguments">What stands between the parentheses.</param>
internal sealed record SpecText(string Text, string? Framework, string Name, IReadOnlyList<SpecArgument> Arguments)
{
    /// <summary>What a spec looks like, for a message.</summary>
    internal const string Form = "A spec is framework:name or framework:name(argument, name=value)";

    private const int LongestQuoted = 80;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n,=()'\"");

    /// <summary>Takes a spec apart. Of one without a colon, which names no framework, the arguments are not read.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out SpecText? spec, [NotNullWhen(false)] out InitializerProblem? problem)
    {
        spec = null;
        var rest = text.AsSpan().Trim();
        var open = rest.IndexOf('(');
        var head = open < 0 ? rest : rest[..open];
        var colon = head.IndexOf(':');
        if (colon < 0)
        {
            problem = null;
            spec = new(rest.ToString(), null, head.Trim().ToString(), []);
            return true;
        }

        var framework = head[..colon].Trim().ToString();
        var name = head[(colon + 1)..].Trim().ToString();
        var arguments = new List<SpecArgument>();
        problem = name.Length == 0 ? new("name", $"{Form}: a name must follow the colon", Quote(text.Trim())) : null;
        if (problem is null && open >= 0)
            problem = ReadArguments(rest[(open + 1)..], arguments);
        if (problem is not null)
            return false;
        spec = new(rest.ToString(), framework, name, arguments);
        return true;
    }

    /// <summary>A text in quotes, for a message; of a long one the beginning.</summary>
    public static string Quote(string text) => text.Length <= LongestQuoted ? $"\"{text}\"" : $"\"{text.AsSpan(0, LongestQuoted)}...\"";

    /// <summary>Reads what follows the opening parenthesis.</summary>
    private static InitializerProblem? ReadArguments(ReadOnlySpan<char> rest, List<SpecArgument> arguments)
    {
        rest = rest.TrimStart();
        if (rest is [')', ..])
            return ReadEnd(rest);
        while (true)
        {
            if (ReadArgument(ref rest, arguments) is { } problem)
                return problem;
            rest = rest.TrimStart();
            if (rest is [')', ..])
                return ReadEnd(rest);
            if (rest is not [',', ..])
                return new("arguments", "A comma or a closing parenthesis must follow an argument", Rest(rest));
            rest = rest[1..];
        }
    }

    private static InitializerProblem? ReadEnd(ReadOnlySpan<char> rest) => rest[1..].Trim().IsEmpty
        ? null
        : new("arguments", "Nothing may follow the closing parenthesis", Rest(rest[1..]));

    private static InitializerProblem? ReadArgument(ref ReadOnlySpan<char> rest, List<SpecArgument> arguments)
    {
        rest = rest.TrimStart();
        string? name = null;
        var length = WordLength(rest);
        if (rest[length..].TrimStart() is ['=', .. var afterEquals])
        {
            if (length == 0)
                return new("arguments", "A name must stand before the equals sign", Rest(rest));
            name = rest[..length].ToString();
            rest = afterEquals.TrimStart();
        }

        string value;
        if (rest is ['\'' or '"', ..])
        {
            var closing = rest[1..].IndexOf(rest[0]);
            if (closing < 0)
                return new("arguments", "A quoted word must end in the quote that it starts with", Rest(rest));
            value = rest.Slice(1, closing).ToString();
            rest = rest[(closing + 2)..];
        }
        else
        {
            length = WordLength(rest);
            if (length == 0)
                return new("arguments", name is null ? "An argument must stand here" : $"A value must follow {name}=", Rest(rest));
            value = rest[..length].ToString();
            rest = rest[length..];
        }

        arguments.Add(new(name, value));
        return null;
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(WordEnds);
        return end < 0 ? text.Length : end;
    }

    private static string Rest(ReadOnlySpan<char> rest) => rest.IsEmpty ? "the end of the spec" : Quote(rest.Trim().ToString());
}
