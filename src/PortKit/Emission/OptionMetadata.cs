using System.Globalization;
using System.Text;
using System.Text.Json;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>
/// What a model says of the options that it was made with, besides those that every model names: enough to plan the net once more as it was. What
/// was left as it is by default has no entry. Files are named without their folders, which are those of one machine.
/// </summary>
internal static class OptionMetadata
{
    /// <summary>The level for include and exclude rules.</summary>
    public const string LevelKey = "portkit.level";

    /// <summary>The stages for include and exclude rules, a list in JSON.</summary>
    public const string StagesKey = "portkit.stages";

    /// <summary>The batch, a number or <c>dynamic</c>.</summary>
    public const string BatchKey = "portkit.batch";

    /// <summary>The shapes that were given for inputs, by name, an object in JSON.</summary>
    public const string InputShapesKey = "portkit.input_shapes";

    /// <summary>The shapes of inputs that leave height or width open, by name, an object in JSON of texts such as 1x3xHxW.</summary>
    public const string SymbolicShapesKey = "portkit.symbolic_shapes";

    /// <summary>The outputs that were asked for, a list in JSON.</summary>
    public const string OutputsKey = "portkit.outputs";

    /// <summary>The values of names in a template, an object in JSON.</summary>
    public const string DefinesKey = "portkit.defines";

    /// <summary>What was set of rpn.proposal_layer, as <see cref="ProposalSettings.TryParse"/> reads it.</summary>
    public const string ProposalsKey = "portkit.proposals";

    /// <summary>Whether the net was cut to one that infers: <see cref="Deploy"/>.</summary>
    public const string CutKey = "portkit.cut";

    /// <summary>The domain of custom operators, and which nodes are of it: an object in JSON with <c>domain</c> and <c>layers</c>.</summary>
    public const string CustomOpsKey = "portkit.custom_ops";

    /// <summary>The shapes that were given for tops of custom operators, by name, an object in JSON.</summary>
    public const string ShapesKey = "portkit.shapes";

    /// <summary>How BatchNorm layers that were never trained begin, if not as Caffe's: <see cref="Identity"/>.</summary>
    public const string FreshBatchNormKey = "portkit.fresh_batch_norm";

    /// <summary>The files of weights, a list in JSON of objects with <c>file</c> and <c>sha256</c>.</summary>
    public const string WeightsKey = "portkit.weights";

    /// <summary>Whether values of another shape were taken from these files as they lie: <see cref="AsTheyLie"/>.</summary>
    public const string ReshapeWeightsKey = "portkit.reshape_weights";

    /// <summary>
    /// The files of the means that the model subtracts, a list in JSON of objects with <c>input</c>, <c>file</c> and <c>sha256</c>.
    /// </summary>
    public const string MeansKey = "portkit.means";

    /// <summary>For each input of whole numbers from 0 on, how many there are to choose from, an object in JSON.</summary>
    public const string InputChoicesKey = "portkit.input_choices";

    /// <summary>For each input that random numbers make no sense in, values that do, an object in JSON of lists.</summary>
    public const string InputExamplesKey = "portkit.input_examples";

    /// <summary>Losses, labels and what only training needs were left out.</summary>
    public const string Deploy = "deploy";

    /// <summary>BatchNorm layers begin as the identity.</summary>
    public const string Identity = "identity";

    /// <summary>Values of another shape are taken as they lie.</summary>
    public const string AsTheyLie = "as they lie";

    /// <summary>The entries, in order.</summary>
    /// <param name="net">The net.</param>
    /// <param name="options">The options.</param>
    /// <param name="prefixes">What the model does to its inputs, by name.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(
        NetPlan net, RecordedOptions options, IReadOnlyDictionary<string, InputPrefix> prefixes)
    {
        if (options.Level is { } level)
            yield return new(LevelKey, level.ToString(CultureInfo.InvariantCulture));
        if (options.Stages.Count > 0)
            yield return new(StagesKey, Json(json => WriteNames(json, options.Stages)));
        if (options.Batch is { } batch)
            yield return new(BatchKey, batch.ToString());
        if (options.InputShapes.Count > 0)
            yield return new(InputShapesKey, Json(json => WriteShapes(json, options.InputShapes)));
        if (options.SymbolicShapes.Count > 0)
        {
            var texts = options.SymbolicShapes.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
            yield return new(SymbolicShapesKey, Json(json => WriteTexts(json, texts)));
        }

        if (options.Outputs.Count > 0)
            yield return new(OutputsKey, Json(json => WriteNames(json, options.Outputs)));
        if (options.Defines.Count > 0)
            yield return new(DefinesKey, Json(json => WriteTexts(json, options.Defines)));
        if (options.Proposals != new ProposalSettings())
            yield return new(ProposalsKey, options.Proposals.ToString());
        if (options.Deploy)
            yield return new(CutKey, Deploy);
        if (options.CustomOps is { } domain)
            yield return new(CustomOpsKey, Json(json => WriteCustomOps(json, domain, net)));
        if (options.Shapes.Count > 0)
            yield return new(ShapesKey, Json(json => WriteShapes(json, options.Shapes)));
        if (options.IdentityBatchNorm)
            yield return new(FreshBatchNormKey, Identity);
        if (options.HasWeightFiles)
            yield return new(WeightsKey, Json(json => WriteFiles(json, options.Weights)));
        if (options.HasWeightFiles && options.ReshapeWeights)
            yield return new(ReshapeWeightsKey, AsTheyLie);
        var means = net.Inputs.Select(input => prefixes.GetValueOrDefault(input.Name)).Where(prefix => prefix?.MeanFile is not null).ToList();
        if (means.Count > 0)
        {
            var files = means.Select(mean => new RecordedFile(mean!.MeanFile!, mean.MeanDigest)).ToList();
            yield return new(MeansKey, Json(json => WriteFiles(json, files, [.. means.Select(mean => mean!.Input)])));
        }

        if (net.InputChoices.Count > 0)
            yield return new(InputChoicesKey, Json(json => WriteChoices(json, net.InputChoices)));
        if (net.InputExamples.Count > 0)
            yield return new(InputExamplesKey, Json(json => WriteExamples(json, net.InputExamples)));
    }

    /// <summary>What is written, as text.</summary>
    internal static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes a list of names.</summary>
    internal static void WriteNames(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartArray();
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>Writes texts by name.</summary>
    internal static void WriteTexts(Utf8JsonWriter json, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject();
        foreach (var (name, value) in texts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void WriteCustomOps(Utf8JsonWriter json, string domain, NetPlan net)
    {
        json.WriteStartObject();
        json.WriteString("domain", domain);
        json.WriteStartArray("layers");
        foreach (var layer in net.CustomLayers)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Source.Name);
            json.WriteString("type", layer.Source.Type);
            json.WriteString("operator", layer.Plan.CustomOp!.OpType);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteShapes(Utf8JsonWriter json, IReadOnlyDictionary<string, Shape> shapes)
    {
        json.WriteStartObject();
        foreach (var (name, shape) in shapes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteStartArray(name);
            foreach (var dim in shape.Dims)
                json.WriteNumberValue(dim);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<RecordedFile> files, IReadOnlyList<string>? inputs = null)
    {
        json.WriteStartArray();
        foreach (var (i, file) in files.Index())
        {
            json.WriteStartObject();
            if (inputs is not null)
                json.WriteString("input", inputs[i]);
            json.WriteString("file", file.Name);
            if (file.Digest is not null)
                json.WriteString("sha256", file.Digest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChoices(Utf8JsonWriter json, IReadOnlyDictionary<BlobVersion, int> choices)
    {
        json.WriteStartObject();
        foreach (var (input, count) in choices.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
            json.WriteNumber(input.Name, count);
        json.WriteEndObject();
    }

    private static void WriteExamples(Utf8JsonWriter json, IReadOnlyDictionary<BlobVersion, IReadOnlyList<float>> examples)
    {
        json.WriteStartObject();
        foreach (var (input, values) in examples.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            json.WriteStartArray(input.Name);
            foreach (var value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
