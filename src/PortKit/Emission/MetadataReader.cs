using System.Globalization;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Onnx.Protos;

namespace PortKit.Emission;

/// <summary>
/// Reads what <see cref="ModelMetadata"/>, <see cref="OptionMetadata"/> and <see cref="PreprocessingMetadata"/> write. What does not read as such
/// is taken for not there.
/// </summary>
/// <param name="entries">The entries of the model's metadata.</param>
internal sealed class MetadataReader(IReadOnlyDictionary<string, string> entries)
{
    /// <summary>A reader of what a model says. Of entries of one key the last counts.</summary>
    public static MetadataReader Of(ModelProto model)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in model.MetadataProps)
            entries[entry.Key] = entry.Value;
        return new MetadataReader(entries);
    }

    /// <summary>Whether the model says how it was made.</summary>
    public bool IsPortKits => Seed is not null && Phase is not null;

    /// <inheritdoc cref="ConvertOptions.Seed"/>
    public uint? Seed => uint.TryParse(Text(ModelMetadata.SeedKey), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;

    /// <inheritdoc cref="ConvertOptions.Phase"/>
    public Phase? Phase => PhaseOf(ModelMetadata.PhaseKey);

    /// <inheritdoc cref="ConvertOptions.FillAs"/>
    public Phase? FillAs => PhaseOf(ModelMetadata.FillAsKey);

    /// <inheritdoc cref="ConvertOptions.Boost"/>
    public BoostVersion? Boost => BoostVersion.TryParse(Text(ModelMetadata.BoostKey) ?? "", out var boost) ? boost : null;

    /// <inheritdoc cref="ConvertOptions.Caffe"/>
    public CaffeVersion? Caffe => Text(ModelMetadata.CaffeKey) is { } name
        ? Enum
            .GetValues<CaffeVersion>()
            .Where(version => CaffeVersions.NameOf(version) == name)
            .Select(version => (CaffeVersion?)version)
            .FirstOrDefault()
        : null;

    /// <inheritdoc cref="ConvertOptions.Level"/>
    public int? Level =>
        int.TryParse(Text(OptionMetadata.LevelKey), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var level) ? level : null;

    /// <inheritdoc cref="ConvertOptions.Stages"/>
    public IReadOnlyList<string> Stages => Names(OptionMetadata.StagesKey);

    /// <inheritdoc cref="ConvertOptions.Outputs"/>
    public IReadOnlyList<string> Outputs => Names(OptionMetadata.OutputsKey);

    /// <inheritdoc cref="ConvertOptions.Defines"/>
    public IReadOnlyDictionary<string, string> Defines => Read<IReadOnlyDictionary<string, string>>(
        OptionMetadata.DefinesKey,
        new Dictionary<string, string>(),
        json => json.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString() ?? ""));

    /// <inheritdoc cref="ConvertOptions.Proposals"/>
    public ProposalSettings Proposals =>
        ProposalSettings.TryParse(Text(OptionMetadata.ProposalsKey), out var settings) ? settings : new ProposalSettings();

    /// <inheritdoc cref="ConvertOptions.Deploy"/>
    public bool Deploy => Text(OptionMetadata.CutKey) == OptionMetadata.Deploy;

    /// <inheritdoc cref="ConvertOptions.Batch"/>
    public BatchSize? Batch => BatchSize.TryParse(Text(OptionMetadata.BatchKey), out var batch) ? batch : null;

    /// <inheritdoc cref="ConvertOptions.IdentityBatchNorm"/>
    public bool IdentityBatchNorm => Text(OptionMetadata.FreshBatchNormKey) == OptionMetadata.Identity;

    /// <inheritdoc cref="ConvertOptions.ReshapeWeights"/>
    public bool ReshapeWeights => Text(OptionMetadata.ReshapeWeightsKey) == OptionMetadata.AsTheyLie;

    /// <inheritdoc cref="ConvertOptions.InputShapes"/>
    public IReadOnlyDictionary<string, Shape> InputShapes => ShapesIn(OptionMetadata.InputShapesKey);

    /// <inheritdoc cref="ConvertOptions.Shapes"/>
    public IReadOnlyDictionary<string, Shape> Shapes => ShapesIn(OptionMetadata.ShapesKey);

    /// <inheritdoc cref="ConvertOptions.CustomOps"/>
    public string? CustomOps => Read<string?>(OptionMetadata.CustomOpsKey, null, json => OptionalText(json, "domain"));

    /// <inheritdoc cref="NetPlan.InputChoices"/>
    public IReadOnlyDictionary<string, int> InputChoices => Read<IReadOnlyDictionary<string, int>>(
        OptionMetadata.InputChoicesKey,
        new Dictionary<string, int>(),
        json => json.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32()));

    /// <inheritdoc cref="NetPlan.InputExamples"/>
    public IReadOnlyDictionary<string, IReadOnlyList<float>> InputExamples => Read<IReadOnlyDictionary<string, IReadOnlyList<float>>>(
        OptionMetadata.InputExamplesKey,
        new Dictionary<string, IReadOnlyList<float>>(),
        json => json.EnumerateObject().ToDictionary(
            one => one.Name, one => (IReadOnlyList<float>)[.. one.Value.EnumerateArray().Select(value => value.GetSingle())]));

    /// <inheritdoc cref="ModelOptions.Names"/>
    public IReadOnlyDictionary<string, string> BlobNames => Read<IReadOnlyDictionary<string, string>>(
        GivenNames.Key,
        new Dictionary<string, string>(),
        json => json.EnumerateObject().ToDictionary(one => one.Name, one => TextOf(one.Value), StringComparer.Ordinal));

    /// <summary>The inputs that the model takes channels last.</summary>
    public IReadOnlyList<string> ChannelsLastInputs => Names(ChannelsLast.Key);

    /// <inheritdoc cref="ModelOptions.Float16"/>
    public bool Float16 => Text(Float16Notes.Key) is Float16Notes.Inside or Float16Notes.Throughout;

    /// <summary>The files of weights, in order.</summary>
    public IReadOnlyList<RecordedFile> Weights => Read<IReadOnlyList<RecordedFile>>(
        OptionMetadata.WeightsKey,
        [],
        json => [.. json.EnumerateArray().Select(one => new RecordedFile(TextOf(one.GetProperty("file")), OptionalText(one, "sha256")))]);

    /// <summary>The initializers in place of fillers, by LAYER.INDEX.</summary>
    public IReadOnlyDictionary<string, string> Initializers => Origins("initializer", json => TextOf(json));

    /// <summary>How fillers fill, as JSON, by LAYER.INDEX.</summary>
    public IReadOnlyDictionary<string, string> Fillers => Origins("filler", json => json.GetRawText());

    /// <summary>What the model does to its inputs.</summary>
    public IReadOnlyList<RecordedPreprocessing> Preprocessing => Read<IReadOnlyList<RecordedPreprocessing>>(
        PreprocessingMetadata.Key, [], json => [.. json
            .EnumerateArray()
            .Where(one => one.GetProperty("in_model").GetBoolean())
            .Select(PreprocessingOf)]);

    /// <summary>The digests of the files of means, by input.</summary>
    private IReadOnlyDictionary<string, string?> MeanDigests => Read<IReadOnlyDictionary<string, string?>>(
        OptionMetadata.MeansKey,
        new Dictionary<string, string?>(),
        json => json.EnumerateArray().ToDictionary(one => TextOf(one.GetProperty("input")), one => OptionalText(one, "sha256")));

    private RecordedPreprocessing PreprocessingOf(JsonElement json) => new(
        new InputPreprocessing
        {
            Input = TextOf(json.GetProperty("input")),
            Scale = json.GetProperty("scale").GetSingle(),
            MeanValues = json.TryGetProperty("mean_value", out var means) ? [.. means.EnumerateArray().Select(mean => mean.GetSingle())] : [],
            SwapRedAndBlue = OptionalText(json, "channel_order") == "RGB",
        },
        OptionalText(json, "mean_file") is { } file
            ? new RecordedFile(file, MeanDigests.GetValueOrDefault(TextOf(json.GetProperty("input"))))
            : null);

    private static string TextOf(JsonElement json) => json.GetString() ?? throw new FormatException("A text is expected.");

    private static string? OptionalText(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? TextOf(value) : null;

    private IReadOnlyList<string> Names(string key) => Read<IReadOnlyList<string>>(key, [], json => [.. json.EnumerateArray().Select(TextOf)]);

    private IReadOnlyDictionary<string, Shape> ShapesIn(string key) => Read<IReadOnlyDictionary<string, Shape>>(
        key,
        new Dictionary<string, Shape>(),
        json =>
            json.EnumerateObject().ToDictionary(one => one.Name, one => new Shape([.. one.Value.EnumerateArray().Select(dim => dim.GetInt32())])));

    private string? Text(string key) => entries.GetValueOrDefault(key);

    private Phase? PhaseOf(string key) => Text(key) is not { } name ? null
        : name == ModelMetadata.PhaseName(PortKit.Caffe.Protos.Phase.Train) ? PortKit.Caffe.Protos.Phase.Train
        : name == ModelMetadata.PhaseName(PortKit.Caffe.Protos.Phase.Test) ? PortKit.Caffe.Protos.Phase.Test
        : null;

    private IReadOnlyDictionary<string, string> Origins(string property, Func<JsonElement, string> read) => Read<IReadOnlyDictionary<string, string>>(
        BlobJson.ListKey,
        new Dictionary<string, string>(),
        json =>
        {
            var origins = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in json.EnumerateArray())
            {
                if (entry.TryGetProperty(property, out var value))
                    origins[$"{TextOf(entry.GetProperty("layer"))}.{entry.GetProperty("index").GetInt32()}"] = read(value);
            }

            return origins;
        });

    private T Read<T>(string key, T absent, Func<JsonElement, T> read)
    {
        if (Text(key) is not { } text)
            return absent;
        try
        {
            using var json = JsonDocument.Parse(text);
            return read(json.RootElement);
        }
        catch (Exception failure) when (failure
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            return absent;
        }
    }
}
