using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>What a model in float16 says of itself, and what there is to tell of its weights.</summary>
internal static class Float16Notes
{
    /// <summary>Whether the model computes in float16: <see cref="Inside"/> or <see cref="Throughout"/>.</summary>
    public const string Key = "portkit.float16";

    /// <summary>Inputs and outputs are float32.</summary>
    public const string Inside = "inside";

    /// <summary>Inputs and outputs are float16 too.</summary>
    public const string Throughout = "throughout";

    /// <summary>With more than this part of the weights below 6.1e-5, what is lost may matter.</summary>
    private const double ManySmall = 0.01;

    /// <summary>Whether a model can be in float16.</summary>
    public static bool Fit(bool isFloat16, bool hasInitializationGraph, SourceLocation at, DiagnosticBag bag)
    {
        if (!isFloat16 || !hasInitializationGraph)
            return true;
        bag.Error(
            Codes.Argument,
            at,
            "A model to be trained has weights in float32. Found `Float16` and `InitializationGraph`, which fills weights in float32.",
            "Leave out one of them.");
        return false;
    }

    /// <summary>The entry of a model's metadata.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Entries(bool isFloat16, bool ends)
    {
        if (isFloat16)
            yield return new(Key, ends ? Throughout : Inside);
    }

    /// <summary>Tells what became of the weights of a model that was written.</summary>
    public static void Tell(OnnxModel model, SourceLocation at, DiagnosticBag bag)
    {
        if (model.Rounding is not { } rounding)
            return;
        var total = rounding.Total;
        if (rounding.Overflowing(model) is { Count: > 0 } tensors)
        {
            const int Most = 3;
            var more = tensors.Count > Most ? $" and {tensors.Count - Most} more" : "";
            var listed = string.Join(", ", tensors.Take(Most).Select(pair => $"{pair.Name} ({pair.Counts.Overflowing})"));
            bag.Warning(
                Codes.Float16,
                at,
                $"Weights of at most 65504 are expected in float16. Found {total.Overflowing} larger ones, which are infinite in the model: "
                    + $"{listed}{more}.",
                "Leave out `Float16`, or scale these weights.");
        }

        if (total.Vanishing + total.Subnormal == 0)
            return;
        var message = $"Of {total.Total} weights in float16, {total.Vanishing} are so small that they became 0, and {total.Subnormal} keep less than "
            + "11 bits, as they are below 6.1e-5; each is off by at most 3e-8.";
        if (total.Vanishing + total.Subnormal > total.Total * ManySmall)
            bag.Warning(Codes.Float16, at, message);
        else
            bag.Note(Codes.Float16, at, message);
    }
}
