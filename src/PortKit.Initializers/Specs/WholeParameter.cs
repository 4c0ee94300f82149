using System.Globalization;

namespace PortKit.Initializers.Specs;

/// <summary>A whole number in a range.</summary>
internal sealed record WholeParameter(string Name, int Value, int Least) : Parameter(Name, new(Value))
{
    public override string Takes => string.Create(CultureInfo.InvariantCulture, $"a whole number not below {Least}");

    public override Argument? Read(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= Least ? new(number) : null;

    public override string Text(Argument value) => value.Number.ToString(CultureInfo.InvariantCulture);
}
