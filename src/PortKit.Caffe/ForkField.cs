using System.Globalization;

namespace PortKit.Caffe;

/// <summary>A field of a fork of Caffe that no layer of PortKit reads: what it does, and whether a net can do without it.</summary>
/// <param name="Message">The message that has it, or * for any.</param>
/// <param name="Name">Its name.</param>
/// <param name="Forks">The forks that have it.</param>
/// <param name="Does">What it is or does, as a clause.</param>
internal sealed record ForkField(string Message, string Name, string Forks, string Does)
{
    /// <summary>Whether it changes nothing in what a net computes, whatever its value.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>The value that changes nothing, such as <c>false</c>; null if there is none.</summary>
    public string? Neutral { get; init; }

    /// <summary>What to write in its place, as a sentence, or null.</summary>
    public string? Instead { get; init; }

    /// <summary>Whether the net computes the same without it, at the value that it has.</summary>
    public bool ChangesNothing(UnknownField field) =>
        IsHarmless || (Neutral is not null && field.Scalar is not null && IsSame(field.Scalar, Neutral));

    private static bool IsSame(string value, string neutral) => NumberOf(value) is { } number ? number == NumberOf(neutral) : value == neutral;

    // The text format lets a bool be a word or a number.
    private static double? NumberOf(string value) => value switch
    {
        "false" or "False" or "f" => 0,
        "true" or "True" or "t" => 1,
        _ => double.TryParse(value.TrimEnd('f', 'F'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
    };
}
