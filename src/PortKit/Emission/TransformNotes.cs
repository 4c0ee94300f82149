using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>Tells what of a net's transform_param the model does not do, so that whoever feeds it does.</summary>
internal static class TransformNotes
{
    private const string Multiplied = "multiplied";
    private const string Mirrored = "half of the pictures mirrored, at random";

    /// <summary>Tells of an input that no preprocessing was asked of.</summary>
    public static void TellNoneDone(PlannedLayer layer, DiagnosticBag bag)
    {
        var feed = layer.Plan.Fed!.Transform!;
        var steps = Steps(feed);
        var hint = steps.Count > 0 ? "With `UseTransform` convert has the model do mean and scale itself, and train does them to the rows." : null;
        if (feed.Mirror)
            steps.Add(feed.HasMean || steps.Count == 0 ? Mirrored : "of which half are mirrored, at random");
        if (steps.Count > 0)
        {
            var with = steps[0].StartsWith(Multiplied, StringComparison.Ordinal) ? "" : "with ";
            bag.Note(
                Codes.Ignored, feed.Location, Describe(
                    layer,
                    $"takes what this layer gives, not raw pictures; feed data {with}{string.Join(", ", steps)}"), hint);
        }
    }

    /// <summary>Tells of an input that has a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="isOfNet">Whether it is what the net says.</param>
    /// <param name="layer">The layer that the input is a top of.</param>
    /// <param name="feed">What that layer does.</param>
    /// <param name="phase">The phase of the net.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void TellRest(InputPrefix prefix, bool isOfNet, PlannedLayer layer, FeedTransform feed, Phase phase, DiagnosticBag bag)
    {
        if (!isOfNet && Differs(prefix, feed))
        {
            var steps = Steps(feed);
            bag.Warning(
                Codes.TransformLeft,
                feed.Location,
                Describe(
                    layer,
                    $"is preprocessed as the options say; the net says otherwise: {(steps.Count == 0 ? "raw data" : string.Join(", ", steps))}"),
                "Give `UseTransform` instead, to have the model do what the net says.");
        }

        if (feed.Mirror)
            bag.Note(Codes.TransformLeft, feed.Location, Describe(layer, $"is not mirrored, as that is random; Caffe's has {Mirrored}"));
        if (phase == Phase.Train && prefix.MeanIsCut)
        {
            bag.Note(
                Codes.TransformLeft,
                feed.MeanLocation,
                Describe(layer, "has the mean's centre subtracted, as in TEST phase; in TRAIN phase Caffe crops pictures and mean at random"));
        }
    }

    /// <summary>Numbers, joined by commas.</summary>
    public static string Text(IEnumerable<float> values) => string.Join(", ", values.Select(Text));

    private static string Describe(PlannedLayer layer, string what) =>
        layer.Source.Describe($"the model's input '{layer.Tops[0].Name}' {what}", null);

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static List<string> Steps(FeedTransform feed)
    {
        List<string> steps = [];
        if (feed.MeanValues.Count > 0)
            steps.Add($"mean ({Text(feed.MeanValues)}) subtracted");
        if (feed.MeanFile is not null)
            steps.Add($"the mean of {feed.MeanFile} subtracted");
        if (feed.Scale != 1)
            steps.Add($"{(steps.Count > 0 ? "then " : "")}{Multiplied} by {Text(feed.Scale)}");
        return steps;
    }

    // A file may be given under another name than the net's.
    private static bool Differs(InputPrefix prefix, FeedTransform feed) =>
        prefix.Scale != feed.Scale
        || (prefix.MeanFile is null) != (feed.MeanFile is null)
        || (prefix.MeanFile is null && !prefix.Mean.AsSpan().SequenceEqual([.. feed.MeanValues]));
}
