using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PortKit.Initializers.Specs;

/// <summary>The arguments of an initializer, one for each of its parameters.</summary>
internal sealed class ArgumentList
{
    private readonly Argument[] _values;

    private ArgumentList(InitializerType type, Argument[] values)
    {
        Type = type;
        _values = values;
    }

    public InitializerType Type { get; }

    /// <summary>Gives each parameter its argument, or its default.</summary>
    public static bool TryBind(
        InitializerType type,
        IReadOnlyList<SpecArgument> given,
        [NotNullWhen(true)] out ArgumentList? arguments,
        [NotNullWhen(false)] out InitializerProblem? problem)
    {
        arguments = null;
        var parameters = type.Parameters;
        var values = new Argument?[parameters.Length];
        var named = false;
        for (var i = 0; i < given.Count; i++)
        {
            var (name, text) = given[i];
            var index = i;
            problem = null;
            if (name is not null)
            {
                named = true;
                index = Array.FindIndex(parameters, parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (index < 0)
                    problem = Unknown(type, name);
                else if (values[index] is not null)
                    problem = Problem(parameters[index], "must be given once", $"it twice, the second time as {SpecText.Quote(text)}");
            }
            else if (named)
            {
                problem = new("arguments", "An argument without a name must not follow one with a name", SpecText.Quote(text));
            }
            else if (index >= parameters.Length)
            {
                problem = new("arguments", parameters.Length == 0 ? Takes(type) : $"{Takes(type)} and no more", SpecText.Quote(text));
            }

            if (problem is null && (values[index] = parameters[index].Read(text)) is null)
                problem = Problem(parameters[index], $"must be {parameters[index].Takes}", SpecText.Quote(text));
            if (problem is not null)
                return false;
        }

        var missing = -1;
        for (var i = parameters.Length - 1; i >= 0; i--)
        {
            values[i] ??= parameters[i].Default;
            missing = values[i] is null ? i : missing;
        }

        problem = missing < 0
            ? null
            : Problem(parameters[missing], $"has no default and must be given: {type.Signature}", "no such argument");
        if (problem is not null)
            return false;
        arguments = new(type, [.. values.Select(value => value!.Value)]);
        return true;
    }

    /// <summary>The number that a parameter got.</summary>
    public double Number(string name) => _values[IndexOf(name)].Number;

    /// <summary>The number that a parameter got, by its place.</summary>
    public double Number(int index) => _values[index].Number;

    /// <summary>Whether a parameter got True.</summary>
    public bool Flag(string name) => Number(name) != 0;

    /// <summary>The word that a parameter got, in the parameter's spelling.</summary>
    public string Word(string name) => _values[IndexOf(name)].Word;

    /// <summary>Checks that two parameters are the ends of a range, and that the range's width is a finite float.</summary>
    public InitializerProblem? ValidateRange(string minName, string maxName)
    {
        var (min, max) = (Number(minName), Number(maxName));
        var culture = CultureInfo.InvariantCulture;
        if (min > max)
            return new(minName, string.Create(culture, $"{minName} must not be above {maxName}, which is {max}"), min.ToString(culture));
        return float.IsFinite((float)max - (float)min)
            ? null
            : new(maxName, $"{maxName} - {minName} must not be above the largest float", string.Create(culture, $"{max} - {min}"));
    }

    /// <summary>The spec with every argument.</summary>
    public override string ToString() =>
        Type.Spec(Type.Parameters.Zip(_values, (parameter, value) => $"{parameter.Name}={parameter.Text(value)}"));

    private static InitializerProblem Unknown(InitializerType type, string name)
    {
        if (name.ToUpperInvariant() is "SEED" or "DTYPE" or "GENERATOR")
            return new(name, $"{Takes(type)}; seed and type are not the spec's to give", $"argument {SpecText.Quote(name)}");
        var near = NearNames.Of(name, type.Parameters.Select(parameter => parameter.Name));
        return new(name, Takes(type), $"argument {SpecText.Quote(name)}") { Near = near };
    }

    private static InitializerProblem Problem(Parameter parameter, string expected, string found) =>
        new(parameter.Name, $"{parameter.Name} {expected}", found);

    private static string Takes(InitializerType type) => type.Parameters.Length == 0
        ? $"{type.Framework}:{type.Name} takes no arguments"
        : $"{type.Framework}:{type.Name} takes {string.Join(", ", type.Parameters.Select(parameter => parameter.Name))}";

    private int IndexOf(string name)
    {
        var index = Array.FindIndex(Type.Parameters, parameter => parameter.Name == name);
        return index >= 0 ? index : throw new ArgumentException($"{Type.Name} has no parameter {name}.", nameof(name));
    }
}
