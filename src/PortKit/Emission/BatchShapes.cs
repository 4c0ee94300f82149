using PortKit.Net;

namespace PortKit.Emission;

/// <summary>
/// A net planned for two sizes of the batch. Pictures stay apart where the batch stays in the first axis, alone or as a factor; where another
/// axis grows with it, the values of several pictures come together.
/// </summary>
internal static class BatchShapes
{
    /// <summary>The first layer that mixes the batch into another axis, as an error; null if none does.</summary>
    /// <param name="one">The net for one size.</param>
    /// <param name="size">That size.</param>
    /// <param name="other">The net for another.</param>
    /// <param name="otherSize">That one.</param>
    /// <param name="purpose">What the batch must keep its place for, as a clause.</param>
    /// <param name="hint">What to type next.</param>
    public static Diagnostic? Mixed(NetPlan one, int size, NetPlan other, int otherSize, string purpose, string hint)
    {
        foreach (var (a, b) in one.Blobs.Zip(other.Blobs))
        {
            if (Agree(a.Shape, size, b.Shape, otherSize))
                continue;
            return a.Producer!.Refuse(
                Codes.Batch,
                a.Location,
                $"the batch must stay in the first axis, alone or as a factor, {purpose}",
                $"top '{a.Name}' of shape {a.Shape} for a batch of {size}, and {b.Shape} for one of {otherSize}",
                hint).Diagnostic;
        }

        foreach (var (a, b) in one.Learnables.Zip(other.Learnables))
        {
            if (a.Spec.Shape == b.Spec.Shape)
                continue;
            return a.Layer.Refuse(
                Codes.Batch,
                a.Layer.Location,
                "learnable blobs must not grow with the batch",
                $"{a.ModelName} of shape {a.Spec.Shape} for a batch of {size}, and {b.Spec.Shape} for one of {otherSize}",
                hint).Diagnostic;
        }

        return null;
    }

    private static bool Agree(Shape a, int size, Shape b, int otherSize)
    {
        if (a.Rank != b.Rank)
            return false;
        for (var axis = 0; axis < a.Rank; axis++)
        {
            if (a[axis] != b[axis] && (axis > 0 || (long)a[0] * otherSize != (long)b[0] * size))
                return false;
        }

        return true;
    }
}
