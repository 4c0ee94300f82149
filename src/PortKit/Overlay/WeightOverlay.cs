using PortKit.Caffe.Files;
using PortKit.Caffe.Weights;
using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Overlay;

/// <summary>
/// Lays the blobs of weight files over the fillers, by the rules of Caffe's Net::CopyTrainedLayersFrom: layers are matched by name;
/// those of the file that the net lacks are left aside, those of the net that the files lack keep their fill; where both have
/// a layer, the number of blobs and every shape must agree. Of several files the later ones win. Values stay in the files until
/// the model is written. A shared param is one memory: whichever layer has it in a file writes it, and the last in the order of the file
/// wins, so that a layer is covered by the layers it shares with. From HDF5 a layer may miss blobs that another layer owns, as in
/// Net::CopyTrainedLayersFromHDF5.
/// </summary>
/// <param name="net">The net.</param>
/// <param name="values">Gets the values of every blob that a file has.</param>
/// <param name="read">Takes note of the files.</param>
/// <param name="planWith">Plans the net anew with other shapes of inputs; null where it cannot have them.</param>
/// <param name="bag">Takes the diagnostics.</param>
internal sealed class WeightOverlay(
    NetPlan net, BlobValues values, FilesRead read, Func<IReadOnlyDictionary<string, Shape>, NetPlan?> planWith, DiagnosticBag bag)
{
    private readonly Dictionary<string, PlannedLayer> _layers =
        net.Layers.GroupBy(layer => layer.Source.Name).ToDictionary(group => group.Key, group => group.First());

    private readonly HashSet<LearnableBlob> _found = [];
    private readonly List<WeightLayer> _left = [];
    private readonly MisfitAdvice _advice = new(new FittingInput(net, planWith));
    private readonly List<string> _reshaped = [];

    /// <summary>Whether values of another shape are taken as they lie, where there are as many for each output.</summary>
    public bool Reshapes { get; init; }

    /// <summary>How much may be taken from the files.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Stops it between two layers.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Lays files over what there is, in this order, and tells what they do not cover.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="requireAll">Whether a layer that keeps its fill is an error.</param>
    /// <param name="isGiven">Tells whether a blob is filled by an initializer that was given: the files may lack such a layer.</param>
    public void Add(IReadOnlyList<string> paths, bool requireAll, Func<LearnableBlob, bool> isGiven)
    {
        var files = paths.Select(Open).ToList();
        foreach (var file in files.OfType<LayerWeights>())
            Add(file);

        // What a file covers that does not read is not known.
        if (files.Count == 0 || files.Contains(null))
            return;
        var kept = net.Layers.Where(layer => layer.Learnables.Any(blob => !_found.Contains(blob.Values)) && !layer.Learnables.Any(isGiven)).ToList();
        if (kept.Count == 0)
            return;
        var message = $"There are no weights for {kept.Count} of the net's layers, which keep their fill: "
            + $"{string.Join(", ", kept.Select(layer => layer.Source.Name))}.";
        var hint = UnmatchedLayers.Advise(kept, _left, paths[^1]);
        if (requireAll)
        {
            bag.Error(
                Codes.WeightCoverage,
                SourceLocation.In(paths[^1]),
                message,
                $"{hint}{(hint is null ? "" : " ")}Leave out `RequireAllWeights` to let them keep it.");
        }
        else
        {
            bag.Warning(Codes.WeightCoverage, SourceLocation.In(paths[^1]), message, hint);
        }
    }

    /// <summary>What to say of a weight file that goes wrong.</summary>
    public static string Misread(DamagedFileException failure) =>
        $"Weights as Caffe saves them, a .caffemodel or HDF5, are expected. Found something that does not read as such, {failure.Message}.";

    private LayerWeights? Open(string path)
    {
        var at = SourceLocation.In(path);
        read.Add(path, "the file of weights");

        // An empty file has its byte reported, as one that is cut short.
        if (ForeignFile.Find(path, FileUse.Weights) is { Kind: not FileKind.Empty } foreign)
        {
            bag.Error(Codes.WeightFile, at, $"Trained weights are expected. Found {foreign.Found}.", foreign.Hint);
            return null;
        }

        try
        {
            return LayerWeights.Open(path, Limits);
        }
        catch (DamagedFileException failure)
        {
            bag.Error(Codes.WeightFile, at, Misread(failure));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.WeightFile, at, $"The weight file cannot be read: {failure.Message}");
        }

        return null;
    }

    private void Add(LayerWeights file)
    {
        var at = SourceLocation.In(file.Path);
        if (file.OtherLayout is { } layout)
        {
            bag.Error(
                Codes.WeightMismatch,
                at,
                $"Weights in Caffe's layout are expected. Found weights in that of {layout}, as the file says of itself.",
                "Write them with init `WeightLayout` caffe. In another layout axes stand in another order, and statistics are divided by "
                    + "their factor.");
            return;
        }

        var layers = file.HasTensorNames ? LayersByTensorName(file) : _layers;
        List<WeightLayer> left = [];
        foreach (var layer in file.Layers)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (layers.TryGetValue(layer.Name, out var target))
                Copy(layer, target, at);
            else if (layer.Blobs.Count > 0)
                left.Add(layer);
        }

        if (_reshaped.Count > 0)
            bag.Note(Codes.WeightsReshaped, at, $"Values were taken as they lie into blobs of another shape: {string.Join(", ", _reshaped)}.");
        _reshaped.Clear();
        if (left.Count > 0)
            bag.Note(Codes.WeightCoverage, at, UnmatchedLayers.Message(left));
        _left.AddRange(left);
    }

    /// <summary>The layers under the names that files of tensors have for them.</summary>
    private Dictionary<string, PlannedLayer> LayersByTensorName(LayerWeights file)
    {
        var held = file.Layers.Select(layer => layer.Name).ToHashSet(StringComparer.Ordinal);
        var plans = net.Layers
            .SelectMany(layer => layer.Learnables.Select(blob => (blob, layer)))
            .ToDictionary(pair => pair.blob, pair => pair.layer);
        var layers = new Dictionary<string, PlannedLayer>(StringComparer.Ordinal);
        foreach (var blob in net.Learnables)
        {
            var layer = blob.ModelName[..blob.ModelName.LastIndexOf('.')];
            var name = file.HasFlatNames ? layer.Replace('/', '_') : layer;
            if (layers.TryAdd(name, plans[blob]) || layers[name] == plans[blob] || !held.Contains(name))
                continue;
            bag.Error(
                Codes.WeightMismatch,
                SourceLocation.In(file.Path),
                plans[blob].Source.Describe(
                    $"weights for one layer are expected, in whose name a slash is an underscore here: '{name}'",
                    $"layer '{layers[name].Source.Name}' of the same name"),
                "Take a .safetensors or .caffemodel, which keep the slash.");
        }

        return layers;
    }

    private void Copy(WeightLayer source, PlannedLayer target, SourceLocation at)
    {
        var (expected, found) = (target.Learnables.Count, source.Blobs.Count);
        if (found == 0 && expected > 0 && target.Learnables.All(blob => blob.Spec.MayBeAbsent))
        {
            _found.UnionWith(target.Learnables.Select(blob => blob.Values));
            return;
        }

        if (source.LeavesOutShared ? found > expected : found != expected)
        {
            var advice = MisfitAdvice.OfCount(source, target);
            Refuse(target.Source, StoredBlob.CountExpected(expected, " in the weight file"), $"{found}", advice);
            _found.UnionWith(target.Learnables.Select(blob => blob.Values));
            return;
        }

        var isOlder = target.Learnables.Any(blob => blob.Spec.OlderIndex is not null) && !Fits(source, target, false) && Fits(source, target, true);
        var isFirst = true;
        foreach (var blob in target.Learnables)
        {
            if (StoredFor(source, blob, isOlder) is not { } stored)
            {
                // A layer that shares its blob leaves it to the layer that owns it.
                if (blob.Owner is null)
                    Refuse(target.Source, StoredBlob.CountExpected(expected, " in the weight file"), $"none with number {blob.Index}", default);
                continue;
            }

            _found.Add(blob.Values);
            if (stored is TensorBlob { WrongType: { } type })
            {
                Refuse(target.Source, $"blob {blob.Index} must hold floats of 2, 4 or 8 bytes", type, default);
            }
            else if (StoredBlob.Misfit(stored, blob) is not { } misfit)
            {
                values.AddStored(blob.Values, stored);
            }
            else if (Reshapes && MisfitAdvice.IsReshaped(stored, blob))
            {
                values.AddStored(blob.Values, stored);
                _reshaped.Add($"{blob.ModelName} ({string.Join('x', stored.Shape)} as {blob.Spec.Shape})");
            }
            else
            {
                // What is wrong with a layer's first blob mostly is what is wrong with the others.
                Refuse(target.Source, misfit.Expected, misfit.Found, isFirst ? _advice.Of(source, target, blob, stored) : default);
                isFirst = false;
            }
        }

        void Refuse(LayerSource layer, string expectation, string instead, Advice advice) => bag.Error(
            Codes.WeightMismatch, at, layer.Describe(expectation, instead) + (advice.Kind is null ? "" : $" {advice.Kind}"), advice.Hint);
    }

    private static WeightBlob? StoredFor(WeightLayer source, LearnableBlob blob, bool isOlder) =>
        source.Blobs.ElementAtOrDefault((isOlder ? blob.Spec.OlderIndex : null) ?? blob.Index);

    private static bool Fits(WeightLayer source, PlannedLayer target, bool isOlder) =>
        target.Learnables.All(blob => StoredFor(source, blob, isOlder) is { } stored && StoredBlob.Misfit(stored, blob) is null);
}
