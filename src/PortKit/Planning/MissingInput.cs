using PortKit.Net;

namespace PortKit.Planning;

/// <summary>A blob whose shape must be given from outside before the net can be planned.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Known">What the net tells of its shape.</param>
internal sealed record MissingInput(string Name, OpenShape Known)
{
    /// <summary>The layer whose top it is; null for a blob that no layer makes.</summary>
    public LayerSource? Layer { get; init; }

    /// <summary>Why the layer does not tell the shape, as a clause; empty where <see cref="Error"/> says it.</summary>
    public string Why { get; init; } = "";

    /// <summary>Which top of its layer it is; 0 for a blob that no layer makes.</summary>
    public int Top { get; init; }

    /// <summary>What is wrong, where it is said apart from the other blobs, and what to do besides giving the shape; or null.</summary>
    public Diagnostic? Error { get; init; }

    /// <summary>Whether it is missing in the net that only the numbers are drawn for.</summary>
    public bool IsOfFillNet { get; init; }

    /// <summary>What is known of the same blob elsewhere.</summary>
    public List<OpenShape> Siblings { get; } = [];
}
