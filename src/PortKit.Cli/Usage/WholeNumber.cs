using System.CommandLine;
using System.Globalization;

namespace PortKit.Cli.Usage;

/// <summary>Options that take a whole number.</summary>
internal static class WholeNumber
{
    /// <summary>Has an option refuse what is no number, or out of its bounds.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The largest; without one there is no bound that is told.</param>
    public static void Expect(Option option, int least, int most = int.MaxValue) => option.Validators.Add(result =>
    {
        if (result.Tokens is not [var word]
            || (int.TryParse(word.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most))
        {
            return;
        }

        var bounds = most == int.MaxValue ? $"from {least} on" : $"from {least} to {most}";
        result.AddError($"{option.Name}: a number {bounds} is expected. Found '{word.Value}'.");
    });
}
