using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>Tells in what a model was made otherwise than the one that a net would now give.</summary>
internal static class RecordComparison
{
    private const int DigitsShown = 12;

    /// <summary>The differences that change values, those first that explain others.</summary>
    /// <param name="made">What the model says.</param>
    /// <param name="now">What a model of the net would say.</param>
    /// <param name="at">The model file.</param>
    public static IEnumerable<Diagnostic> Differences(MetadataReader made, MetadataReader now, SourceLocation at)
    {
        if (made.Weights.Count > 0 && now.Weights.Count == 0)
        {
            yield return new Diagnostic(
                Codes.WeightsNotGiven,
                DiagnosticSeverity.Error,
                at,
                $"The model was made with weights from {Listed(made.Weights)}. None were given, and files of these names and bytes are not "
                + "beside the net "
                    + "or the model.",
                $"Give them with `Weights` {string.Join(',', made.Weights.Select(file => file.Name))}.");
        }

        foreach (var (what, before, after, option) in Rows(made, now))
        {
            if (before == after)
                continue;
            yield return new Diagnostic(
                Codes.MadeOtherwise,
                DiagnosticSeverity.Warning,
                at,
                $"The model was made with {what}{before}, and is verified with {what}{after}.",
                option is null ? null : $"Without {option} it is taken from the model.");
        }
    }

    private static IEnumerable<(string What, string Made, string Now, string? Option)> Rows(MetadataReader made, MetadataReader now)
    {
        yield return ("phase ", Name(made.Phase), Name(now.Phase), "`Phase`");
        yield return ("level ", $"{made.Level ?? 0}", $"{now.Level ?? 0}", "`Level`");
        yield return ("", Stages(made), Stages(now), "`Stages`");
        yield return ("", Part(made), Part(now), "`Deploy`");
        yield return ("proposals ", Proposals(made), Proposals(now), "`Proposals`");
        yield return ("seed ", $"{made.Seed}", $"{now.Seed}", "`Seed`");
        yield return ("the numbers of Boost ", $"{made.Boost}", $"{now.Boost}", "`Boost`");
        if (made.Caffe is not null && now.Caffe is not null)
            yield return ("the fillers of Caffe ", CaffeVersions.NameOf(made.Caffe.Value), CaffeVersions.NameOf(now.Caffe.Value), "`Caffe`");
        if (made.FillAs is not null)
            yield return ("the numbers of phase ", Name(made.FillAs), Name(now.FillAs), "`FillAs`");
        yield return ("fresh BatchNorm layers ", BatchNorm(made), BatchNorm(now), "`IdentityBatchNorm`");
        var sameWeights = made.Weights.Count == now.Weights.Count && made.Weights.Zip(now.Weights).All(pair => pair.First.IsSame(pair.Second));
        if (now.Weights.Count > 0 && !sameWeights)
        {
            yield return ("", made.Weights.Count == 0
                ? "no weights"
                : $"weights from {Listed(made.Weights)}", $"those from {Listed(now.Weights)}", "`Weights`");
        }

        foreach (var fills in Fills(made, now).GroupBy(fill => (fill.Made, fill.Now, fill.IsInitializer)))
        {
            var (first, more) = (fills.First().Blob, fills.Count() - 1);
            var what = $"{first}{(more == 0 ? "" : $" and {more} more")} filled by ";
            yield return (what, fills.Key.Made, fills.Key.Now, fills.Key.IsInitializer ? "`Initializers`" : null);
        }

        foreach (var input in made.Preprocessing.Concat(now.Preprocessing).Select(one => one.Preprocessing.Input!).Distinct())
            yield return ($"input '{input}' ", Preprocessing(made, input), Preprocessing(now, input), "`Preprocessing`");
    }

    private static IEnumerable<(string Blob, string Made, string Now, bool IsInitializer)> Fills(MetadataReader made, MetadataReader now)
    {
        var (madeBy, nowBy) = (Of(made), Of(now));
        foreach (var (blob, before) in madeBy)
        {
            // Values from weights are listed with their files.
            if (nowBy.TryGetValue(blob, out var after) && before != after)
                yield return (blob, before, after, made.Initializers.ContainsKey(blob) || now.Initializers.ContainsKey(blob));
        }

        static Dictionary<string, string> Of(MetadataReader record) =>
            record.Fillers.ToDictionary(fill => fill.Key, fill => Words(fill.Value)).Concat(record.Initializers).ToDictionary();

        // {"type":"uniform","min":0,"max":1} reads type uniform, min 0, max 1.
        static string Words(string json) => json.Trim('{', '}')
            .Replace("\"", "", StringComparison.Ordinal)
            .Replace(":", " ", StringComparison.Ordinal)
            .Replace(",", ", ", StringComparison.Ordinal);
    }

    private static string Name(PortKit.Caffe.Protos.Phase? phase) => phase is { } known ? ModelMetadata.PhaseName(known) : "unknown";

    private static string Stages(MetadataReader record) => record.Stages.Count == 0 ? "no stages" : $"stages {string.Join(", ", record.Stages)}";

    private static string Part(MetadataReader record) => record.Deploy ? "the part of the net that infers" : "the whole net";

    private static string Proposals(MetadataReader record) =>
        record.Proposals == new ProposalSettings() ? "as py-faster-rcnn has them" : $"of {record.Proposals}";

    private static string BatchNorm(MetadataReader record) => record.IdentityBatchNorm ? "as the identity" : "as Caffe has them";

    private static string Preprocessing(MetadataReader record, string input)
    {
        if (record.Preprocessing.FirstOrDefault(one => one.Preprocessing.Input == input) is not { } found)
            return "as it is fed";
        List<string> steps = [];
        if (found.Preprocessing.SwapRedAndBlue)
            steps.Add("red and blue swapped");
        if (found.MeanFile is { } file)
            steps.Add($"the mean of {Listed([file])} subtracted");
        else if (found.Preprocessing.MeanValues.Count > 0)
            steps.Add($"mean ({TransformNotes.Text(found.Preprocessing.MeanValues)}) subtracted");
        if (found.Preprocessing.Scale != 1)
            steps.Add($"scale {TransformNotes.Text([found.Preprocessing.Scale])}");
        return steps.Count == 0 ? "as it is fed" : $"with {string.Join(", ", steps)}";
    }

    private static string Listed(IEnumerable<RecordedFile> files) =>
        string.Join(
            ", ",
            files.Select(file => file.Digest is { Length: >= DigitsShown } digest ? $"{file.Name} (SHA-256 {digest[..DigitsShown]}...)" : file.Name));
}
