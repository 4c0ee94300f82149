using PortKit.Net;

namespace PortKit.Verification;

/// <summary>An input of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Axes">The size of each axis; -1 for one without a size.</param>
internal sealed record ModelInput(string Name, IReadOnlyList<int> Axes)
{
    /// <summary>Whether it takes float16; what it is fed is rounded.</summary>
    public bool IsHalf { get; init; }

    /// <summary>The shape that the net was planned with, where the model says it; else null.</summary>
    public Shape? Planned { get; init; }

    /// <summary>The size of each axis; an axis without a size has that of <see cref="Planned"/>, or 1.</summary>
    public IReadOnlyList<int> Dims =>
        [.. Axes.Select((axis, i) => axis >= 0 ? axis : Planned is { } planned && planned.Rank == Axes.Count ? planned[i] : 1)];

    /// <summary>How many elements it takes.</summary>
    public int Count => Dims.Aggregate(1, (count, dim) => checked(count * dim));
}
