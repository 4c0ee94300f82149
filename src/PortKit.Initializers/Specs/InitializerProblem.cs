namespace PortKit.Initializers;

/// <summary>Why a spec names no initializer, or why an initializer cannot fill a shape.</summary>
/// <param name="Field">
/// What is at fault: <c>framework</c>, <c>name</c>, <c>arguments</c> (their punctuation or number), the name of one argument, or
/// <c>shape</c>.
/// </param>
/// <param name="Expected">What was expected, a sentence without its full stop.</param>
/// <param name="Found">What was found in its place.</param>
public sealed record InitializerProblem(string Field, string Expected, string Found)
{
    /// <summary>Known names that are near what was found, the nearest first; empty if none is, or if no name is at fault.</summary>
    public IReadOnlyList<string> Near { get; init; } = [];

    /// <summary>The problem in two sentences, or three where there are near names.</summary>
    /// <returns>What was expected, what was found, and what may have been meant.</returns>
    public override string ToString() => Near.Count == 0
        ? $"{Expected}. Found {Found}."
        : $"{Expected}. Found {Found}. Did you mean {string.Join(" or ", Near)}?";
}
