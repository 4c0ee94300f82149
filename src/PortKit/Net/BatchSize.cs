using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PortKit;

/// <summary>
/// The size of the first axis of a net's inputs: a number, or left open until the model runs. It replaces the first axis of every
/// input that the net gives the same first axis as the first input.
/// </summary>
public readonly record struct BatchSize
{
    private BatchSize(int? size) => Size = size;

    /// <summary>Any size: the model's inputs and outputs have a symbolic first dimension.</summary>
    public static BatchSize Dynamic => default;

    /// <summary>The size, or null if it is left open.</summary>
    public int? Size { get; }

    /// <summary>One size.</summary>
    /// <param name="size">At least 1.</param>
    public static BatchSize Of(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return new BatchSize(size);
    }

    /// <summary>One size, as <see cref="Of"/>.</summary>
    /// <param name="size">At least 1.</param>
    public static implicit operator BatchSize(int size) => Of(size);

    /// <summary>One size, as <see cref="Of"/>.</summary>
    /// <param name="size">At least 1.</param>
    public static BatchSize FromInt32(int size) => Of(size);

    /// <summary>Reads a size as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static BatchSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var batch)
            ? batch
            : throw new FormatException($"A number from 1 on is expected, or dynamic. Found '{text}'.");
    }

    /// <summary>Reads a size as the command line takes it: a number from 1 on, or the word dynamic.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BatchSize batch)
    {
        batch = default;
        if ("dynamic".Equals(text, StringComparison.OrdinalIgnoreCase))
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
            return false;
        batch = new BatchSize(size);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? "dynamic";
}
