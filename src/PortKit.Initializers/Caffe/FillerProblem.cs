namespace PortKit.Initializers.Caffe;

/// <summary>Why a filler cannot fill a blob: a check that Caffe fails on, or values on which it would never end.</summary>
/// <param name="Field">
/// The field of FillerParameter at fault, as caffe.proto spells it: <c>std</c>. It is <c>type</c> where the blob's shape does not suit the filler.
/// </param>
/// <param name="Expected">What was expected, a sentence without its full stop.</param>
/// <param name="Found">What was found in its place.</param>
public sealed record FillerProblem(string Field, string Expected, string Found)
{
    /// <summary>What was meant, as a question, where a type is misspelt; or null.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether Caffe has no filler of that type.</summary>
    public bool IsUnknownType { get; init; }

    /// <summary>The problem in two sentences.</summary>
    /// <returns>What was expected, and what was found.</returns>
    public override string ToString() => $"{Expected}. Found {Found}.";
}
