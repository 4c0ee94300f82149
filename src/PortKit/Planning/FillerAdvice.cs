using PortKit.Initializers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>Says what may take the place of a filler that Caffe has not.</summary>
internal static class FillerAdvice
{
    /// <summary>What is wrong with a blob's filler, if its type is unknown, and what to do; null if nothing is.</summary>
    public static Diagnostic? Problem(LearnableBlob blob)
    {
        if (blob.Spec.FillerProblem is not { } problem)
            return null;
        var type = blob.Spec.FillerType;
        var other = InitializerSpec.TryParse($"keras:{type}", out _, out _) ? $"keras:{type}" : null;
        return problem with
        {
            Hint = problem.Hint
            ?? $"`Initializers` {blob.ModelName}={other ?? "keras:HeNormal"}  fills the blob {(other is null ? "otherwise" : "so")}."
        };
    }
}
