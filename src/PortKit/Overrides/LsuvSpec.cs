using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PortKit.Initializers;

namespace PortKit.Overrides;

/// <summary>
/// Layer-sequential unit-variance initialization (Mishkin and Matas, 2016): how near to 1 the variance of a layer's output is brought.
/// </summary>
/// <param name="Tolerance">How far from 1 the variance may stay.</param>
/// <param name="Iterations">How often a layer's weights are scaled at most.</param>
internal sealed record LsuvSpec(double Tolerance = 0.02, int Iterations = 10)
{
    /// <summary>The spec with its arguments and their defaults.</summary>
    public const string Signature = "lsuv(tolerance=0.02, iterations=10)";

    /// <summary>What the weights begin as: orthonormal rows, one for each output.</summary>
    public const string Start = "pytorch:orthogonal_()";

    private const string Name = "lsuv";

    /// <summary>Whether a text means LSUV, well written or not.</summary>
    public static bool IsNamedIn(string text) =>
        text.AsSpan().TrimStart().StartsWith(Name, StringComparison.OrdinalIgnoreCase) && !text.Contains(':', StringComparison.Ordinal);

    /// <summary>Reads <c>lsuv</c> or <c>lsuv(tolerance=0.02, iterations=10)</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LsuvSpec? spec, [NotNullWhen(false)] out InitializerProblem? problem)
    {
        spec = null;
        var rest = text.Trim()[Name.Length..].Trim();
        if (rest.Length > 0 && !(rest.StartsWith('(') && rest.EndsWith(')')))
        {
            problem = new("arguments", $"The spec must read {Signature}, or {Name} alone", $"'{text.Trim()}'");
            return false;
        }

        var read = new LsuvSpec();
        var arguments = rest.Length == 0 ? "" : rest[1..^1];
        foreach (var argument in arguments.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (read.With(argument, out problem) is not { } next)
                return false;
            read = next;
        }

        (spec, problem) = (read, null);
        return true;
    }

    /// <summary>The spec with every argument.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}(tolerance={Tolerance}, iterations={Iterations})");

    private LsuvSpec? With(string argument, out InitializerProblem problem)
    {
        problem = null!;
        var (name, value) = argument.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : ("", argument);
        switch (name)
        {
            case "tolerance"
                when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var tolerance) && tolerance is >= 0.001 and < 1:
                return this with { Tolerance = tolerance };
            case "iterations"
                when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations is >= 1 and <= 1000:
                return this with { Iterations = iterations };
            case "tolerance":
                problem = new(name, "tolerance must be a number from 0.001 on and below 1", $"'{value}'");
                return null;
            case "iterations":
                problem = new(name, "iterations must be a number from 1 to 1000", $"'{value}'");
                return null;
            default:
                problem = new("arguments", $"The arguments of {Signature} are expected, by name", $"'{argument}'");
                return null;
        }
    }
}
