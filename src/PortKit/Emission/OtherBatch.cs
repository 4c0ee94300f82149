using PortKit.Net;

namespace PortKit.Emission;

/// <summary>
/// Another batch than the net's own: tells the layer that mixes pictures which stay apart in the net as it was written, such as a Reshape that writes
/// its own batch down.
/// </summary>
internal static class OtherBatch
{
    // The batch to compare with where the net leaves its own open: with one picture there are none to mix.
    private const int OnePicture = 1;

    /// <summary>Compares the net as it was planned with the same net of its own batch, and tells what mixes them.</summary>
    /// <param name="net">The net.</param>
    /// <param name="asked">The batch that was asked for; null if only shapes were given.</param>
    /// <param name="plan">Plans the net for a size of the batch; null if it does not fit that.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">
    /// Gets a <see cref="Codes.Batch"/> error if a batch was asked for. A shape that was given is a shape that somebody wrote down in full: what it
    /// mixes is a warning.
    /// </param>
    public static void Check(NetPlan net, int? asked, Func<int, NetPlan?> plan, SourceLocation at, DiagnosticBag bag)
    {
        if (net.Batch is not { } batch)
        {
            if (asked is not null)
                bag.Warning(Codes.Batch, at, $"An input is expected, whose first axis is the batch. Found none: `Batch` {asked} changes nothing.");
            return;
        }

        var size = asked ?? batch.Planned;
        var own = batch.Declared ?? (asked is null ? size : batch.Planned != size ? batch.Planned : OnePicture);
        if (own == size || plan(own) is not { } reference)
            return;
        var whose = batch.Declared is null ? "one" : "its own";
        var purpose = $"for a batch of {size} to compute what the net computes with {whose} of {own}";
        if (BatchShapes.Mixed(reference, own, net, size, purpose, Hint(batch, asked, own)) is not { } mixed)
            return;
        if (asked is null)
            bag.Warning(mixed.Code, mixed.Location, mixed.Message, mixed.Hint);
        else
            bag.Add(mixed);
    }

    private static string Hint(InputBatch batch, int? asked, int own) => (asked, batch.Declared) switch
    {
        (null, _) => $"Give the input a first axis of {own}, or have the layer keep the first axis.",
        (_, null) => $"Use `Batch` {own}, or `InputShapes` alone if the layer is meant for such a batch, or have the layer keep the first axis.",
        _ => $"Leave out `Batch` to keep the net's own of {own}, or have the layer keep the first axis.",
    };
}
