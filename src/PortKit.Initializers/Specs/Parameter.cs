using System.Globalization;

namespace PortKit.Initializers.Specs;

/// <summary>A parameter of an initializer.</summary>
/// <param name="Name">The name, as the framework spells it.</param>
/// <param name="Default">Its value if it is not given; null if it must be.</param>
internal abstract record Parameter(string Name, Argument? Default)
{
    /// <summary>What the parameter takes, for messages: <c>a number above 0</c>.</summary>
    public abstract string Takes { get; }

    /// <summary>Reads a value.</summary>
    /// <returns>The value, or null if the parameter does not take it.</returns>
    public abstract Argument? Read(string text);

    /// <summary>A value as <see cref="Read"/> reads it.</summary>
    public abstract string Text(Argument value);
}

/// <summary>Which numbers a <see cref="NumberParameter"/> takes.</summary>
internal enum NumberRange
{
    Any,
    NotNegative,
    AboveZero,
    Share,
}

/// <summary>A number that a 32-bit float can hold.</summary>
internal sealed record NumberParameter(string Name, double? Value, NumberRange Range = NumberRange.Any)
    : Parameter(Name, Value is { } number ? new(number) : null)
{
    public override string Takes => Range switch
    {
        NumberRange.NotNegative => "a number not below 0",
        NumberRange.AboveZero => "a number above 0",
        NumberRange.Share => "a number from 0 to 1",
        _ => "a number",
    };

    public override Argument? Read(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && IsTaken(number) ? new(number) : null;

    public override string Text(Argument value) => value.Number.ToString("R", CultureInfo.InvariantCulture);

    private bool IsTaken(double number) => float.IsFinite((float)number) && Range switch
    {
        NumberRange.NotNegative => number >= 0,
        NumberRange.AboveZero => number > 0 && (float)number > 0,
        NumberRange.Share => number is >= 0 and <= 1,
        _ => true,
    };
}

/// <summary>A whole number in a range.</summary>
internal sealed record WholeParameter(string Name, int Value, int Least) : Parameter(Name, new(Value))
{
    public override string Takes => string.Create(CultureInfo.InvariantCulture, $"a whole number not below {Least}");

    public override Argument? Read(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Least ? new(number) : null;

    public override string Text(Argument value) => value.Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>True or False.</summary>
internal sealed record FlagParameter(string Name, bool Value) : Parameter(Name, new(Value ? 1 : 0))
{
    public override string Takes => "True or False";

    public override Argument? Read(string text) => bool.TryParse(text, out var flag) ? new(flag ? 1 : 0) : null;

    public override string Text(Argument value) => value.Number != 0 ? "True" : "False";
}

/// <summary>One of some words, letter case apart. The first is the default.</summary>
internal sealed record WordParameter(string Name, params string[] Words) : Parameter(Name, new(0, Words[0]))
{
    public override string Takes => $"one of {string.Join(", ", Words)}";

    public override Argument? Read(string text) =>
        Array.Find(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found ? new(0, found) : null;

    public override string Text(Argument value) => value.Word;
}
