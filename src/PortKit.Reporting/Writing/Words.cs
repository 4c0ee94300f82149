using System.Globalization;
using System.Text;

namespace PortKit.Reporting.Writing;

/// <summary>Numbers and names as people read them.</summary>
internal static class Words
{
    /// <summary>A number with four digits.</summary>
    public static string Number(double number) => number switch
    {
        0 => "0",
        _ when double.IsNaN(number) => "NaN",
        _ when double.IsInfinity(number) => number > 0 ? "∞" : "−∞",
        _ when Math.Abs(number) is >= 1e-3 and < 1e5 => Signed(number.ToString("G4", CultureInfo.InvariantCulture)),
        _ => Scientific(number),
    };

    /// <summary>The word for how much a diagnostic weighs.</summary>
    public static string Of(DiagnosticSeverity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>A large whole number, such as 1.58 G.</summary>
    public static string Short(long number) => number switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.##} G"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.##} M"),
        _ => number.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A power of ten, such as 10⁻³.</summary>
    public static string PowerOfTen(int exponent) => exponent switch { 0 => "1", 1 => "10", _ => $"10{Superscript(exponent)}" };

    /// <summary>A name cut in its middle to a width in letters; a letter of a wide script counts twice.</summary>
    public static string Cut(string name, int width)
    {
        Rune[] runes = [.. name.EnumerateRunes()];
        if (runes.Sum(Width) <= width)
            return name;
        var (start, end, used) = (0, runes.Length, 1);
        while (true)
        {
            var fromStart = start <= runes.Length - end;
            var next = Width(runes[fromStart ? start : end - 1]);
            if (used + next > width)
                return $"{string.Concat(runes[..start])}…{string.Concat(runes[end..])}";
            used += next;
            if (fromStart)
                start++;
            else
                end--;
        }
    }

    private static int Width(Rune rune) => rune.Value < 0x1100 ? 1 : 2;

    private static string Scientific(double number)
    {
        var text = number.ToString("0.##e+0", CultureInfo.InvariantCulture);
        var at = text.IndexOf('e', StringComparison.Ordinal);
        return $"{Signed(text[..at])}·10{Superscript(int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture))}";
    }

    private static string Signed(string number) => number.Replace('-', '−');

    private static string Superscript(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
}
