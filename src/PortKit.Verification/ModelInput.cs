namespace PortKit.Verification;

/// <summary>An input of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Axes">The size of each axis; -1 for one without a size.</param>
internal sealed record ModelInput(string Name, IReadOnlyList<int> Axes)
{
    /// <summary>The size of each axis; an axis without a size has 1.</summary>
    public IReadOnlyList<int> Dims { get; } = [.. Axes.Select(axis => axis < 0 ? 1 : axis)];

    /// <summary>How many elements it takes.</summary>
    public int Count => Dims.Aggregate(1, (count, dim) => checked(count * dim));
}
