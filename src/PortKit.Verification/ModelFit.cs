using PortKit.Net;

namespace PortKit.Verification;

/// <summary>Whether a model can be compared with a net: by its inputs, and by the names of its values.</summary>
internal static class ModelFit
{
    /// <summary>Refuses a model that takes what the net does not.</summary>
    /// <param name="net">The net.</param>
    /// <param name="session">The model.</param>
    /// <param name="model">What to call it.</param>
    /// <param name="feed">How the inputs lie in the model.</param>
    public static void CheckInputs(NetPlan net, ModelSession session, string? model, ModelFeed feed)
    {
        var inputs = net.Inputs.ToDictionary(input => input.Name, feed.ShapeOf);
        var fits = (session.Inputs.Count > 0 || inputs.Count == 0) && session.Inputs.All(input => inputs.TryGetValue(input.Name, out var shape)
            && input.Axes.Count == shape.Rank
            && input.Axes.Zip(shape.Dims.ToArray()).All(pair => pair.First < 0 || pair.First == pair.Second));
        if (fits)
            return;
        throw VerificationRefusedException.Of(
            Codes.ModelMismatch,
            model,
            $"A model with the inputs of the net is expected: {Listed(inputs.Select(input => $"{input.Key} {input.Value}"))}. Found "
                + $"{Listed(session.Inputs.Select(Said))}.",
            "Give the net that the model was made of. What a model of PortKit does not say, or of another maker, is given with `Phase`, "
            + "`Stages`, `Level`, "
                + "`Batch`, `InputShapes` and `Outputs`.");

        static string Said(ModelInput input) =>
            $"{input.Name} {(input.Axes.Count == 0 ? "()" : string.Join('x', input.Axes.Select(axis => axis < 0 ? "?" : $"{axis}")))}";

        static string Listed(IEnumerable<string> list) => string.Join(", ", list.DefaultIfEmpty("none"));
    }

    /// <summary>Refuses a model that has none of the net's outputs, unless all that it gives are blobs of the net.</summary>
    /// <param name="net">The net.</param>
    /// <param name="runtime">What the model gives.</param>
    /// <param name="model">What to call it.</param>
    public static void CheckOutputs(NetPlan net, RuntimeBlobs runtime, string? model)
    {
        var wanted = net.Outputs.Where(blob => blob.Name.Length > 0 && !blob.IsInput).ToList();
        if (wanted.Count == 0 || wanted.Any(runtime.Has))
            return;

        // A model may have been made with other outputs than the net's own.
        var blobs = NetComparison.NamesIn(net);
        if (runtime.Outputs.Any() && runtime.Outputs.All(blobs.Contains))
            return;
        throw VerificationRefusedException.Of(
            Codes.ModelMismatch,
            model,
            $"A model with an output of the net is expected: {GoldenArrays.Some(wanted.Select(blob => blob.ModelName))}. Found "
                + $"{GoldenArrays.Some(runtime.Outputs)}.",
            "Values are compared by the names that PortKit gives them: those of the blobs.");
    }
}
