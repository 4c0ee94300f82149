using System.Globalization;

namespace PortKit.Net;

/// <summary>A shape of which the net tells some axes only.</summary>
/// <param name="Axes">The size of each axis, or <see cref="NotKnown"/>.</param>
/// <param name="MayHaveMore">Whether any number of axes may follow those.</param>
internal sealed record OpenShape(IReadOnlyList<int> Axes, bool MayHaveMore = false)
{
    /// <summary>Stands for the size of an axis that the net does not tell.</summary>
    public const int NotKnown = -1;

    private static readonly string[] Letters = ["N", "C", "H", "W"];

    /// <summary>A shape of which nothing is known.</summary>
    public static OpenShape Unknown { get; } = new([], MayHaveMore: true);

    /// <summary>A shape that is known.</summary>
    public static OpenShape Of(Shape shape) => new([.. shape.Dims]);

    /// <summary>The size of an axis; null where it is not known.</summary>
    public int? this[int axis] => axis < Axes.Count && Axes[axis] != NotKnown ? Axes[axis] : null;

    /// <summary>Whether a shape has the axes that are known.</summary>
    public bool Fits(Shape shape)
    {
        if (MayHaveMore ? shape.Rank < Axes.Count : shape.Rank != Axes.Count)
            return false;
        for (var axis = 0; axis < Axes.Count; axis++)
        {
            if (this[axis] is { } size && size != shape[axis])
                return false;
        }

        return true;
    }

    /// <summary>The axes with letters in place of sizes that are not known, such as <c>64xCxHxW</c>.</summary>
    public string Pattern() => string.Join('x', Enumerable.Range(0, MayHaveMore ? Math.Max(Axes.Count, Letters.Length) : Axes.Count)
        .Select(axis => this[axis]?.ToString(CultureInfo.InvariantCulture) ?? (axis < Letters.Length ? Letters[axis] : "D")));

    /// <summary>The axes with question marks in place of sizes that are not known, such as <c>64x?x?x?</c>, or <c>64x...</c>.</summary>
    public override string ToString() => string.Join('x', Axes.Select(size => size == NotKnown ? "?" : size.ToString(CultureInfo.InvariantCulture)))
        + (MayHaveMore ? "x..." : "");
}
