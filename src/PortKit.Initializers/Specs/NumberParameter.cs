using System.Globalization;

namespace PortKit.Initializers.Specs;

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
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && IsTaken(number) ? new(number) : null;

    public override string Text(Argument value) => value.Number.ToString("R", CultureInfo.InvariantCulture);

    private bool IsTaken(double number) => float.IsFinite((float)number) && Range switch
    {
        NumberRange.NotNegative => number >= 0,
        NumberRange.AboveZero => number > 0 && (float)number > 0,
        NumberRange.Share => number is >= 0 and <= 1,
        _ => true,
    };
}
