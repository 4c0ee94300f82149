using System.Globalization;

namespace PortKit.Initializers.Specs;

/// <summary>A whole number in a range.</summary>
internal sealed record WholeParameter(string Name, int Value, int Least) : Parameter(Name, new(Value))
{
    internal override string Takes => string.Create(CultureInfo.InvariantCulture, $"a whole number not below {Least}");

    internal override Argument? Read(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= Least ? new(number) : null;

    internal override string Text(Argument value) => value.Number.ToString(CultureInfo.InvariantCulture);
}
