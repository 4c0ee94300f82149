using PortKit.Caffe;
using PortKit.Caffe.Text;
using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Lays the blobs of weight files over the fillers, by the rules of Caffe's Net::CopyTrainedLayersFrom: layers are matched by name;
/// those of the file that the net lacks are left aside, those of the net that the files lack keep their fill; where both have
/// a layer, the number of blobs and every shape must agree. Of several files the later ones win. Values stay in the files until
/// the model is written. A shared param is one memory: whichever layer has it in a file writes it, and the last in the order of the file
/// wins, so that a layer is covered by the layers it shares with. From HDF5 a layer may miss blobs that another layer owns, as in
/// Net::CopyTrainedLayersFromHDF5.
/// </summary>
internal sealed class WeightOverlay(NetPlan net, Dictionary<LearnableBlob, WeightBlob> values, FilesRead read, DiagnosticBag bag)
{
    private readonly Dictionary<string, LayerPlan> _layers =
        net.Layers.GroupBy(layer => layer.Source.Name).ToDictionary(group => group.Key, group => group.First());

    private readonly HashSet<LearnableBlob> _found = [];

    /// <summary>Lays files over what there is, in this order, and tells what they do not cover.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="requireAll">Whether a layer that keeps its fill is an error.</param>
    /// <param name="isGiven">Tells whether a blob is filled by an initializer that was given: the files may lack such a layer.</param>
    public void Add(IReadOnlyList<string> paths, bool requireAll, Func<LearnableBlob, bool> isGiven)
    {
        var files = paths.Select(Open).ToList();
        foreach (var file in files.OfType<WeightFile>())
            Add(file);

        // What a file covers that does not read is not known.
        if (files.Count == 0 || files.Contains(null))
            return;
        var kept = net.Layers
            .Where(layer => layer.Learnables.Any(blob => !_found.Contains(blob.Values)) && !layer.Learnables.Any(isGiven))
            .Select(layer => layer.Source.Name)
            .ToList();
        if (kept.Count == 0)
            return;
        var message = $"There are no weights for {kept.Count} of the net's layers, which keep their fill: {string.Join(", ", kept)}.";
        if (requireAll)
            bag.Error(Codes.WeightCoverage, SourceLocation.In(paths[^1]), message, "Leave out --require-all-weights to let them keep it.");
        else
            bag.Warning(Codes.WeightCoverage, SourceLocation.In(paths[^1]), message);
    }

    /// <summary>What to say of a weight file that goes wrong.</summary>
    public static string Misread(WeightFileException failure) =>
        $"Weights as Caffe saves them, a .caffemodel or HDF5, are expected. Found something that does not read as such, {failure.Message}.";

    private WeightFile? Open(string path)
    {
        var at = SourceLocation.In(path);
        read.Add(path, "the file of weights");
        try
        {
            return WeightFile.Open(path);
        }
        catch (WeightFileException failure)
        {
            bag.Error(Codes.WeightFile, at, Misread(failure));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.WeightFile, at, $"The weight file cannot be read: {failure.Message}");
        }

        return null;
    }

    private void Add(WeightFile file)
    {
        var at = SourceLocation.In(file.Path);
        var ignored = 0;
        foreach (var layer in file.Layers)
        {
            if (!_layers.TryGetValue(layer.Name, out var target))
                ignored += layer.Blobs.Count > 0 ? 1 : 0;
            else
                Copy(layer, target, at);
        }

        if (ignored > 0)
            bag.Note(Codes.WeightCoverage, at, $"{ignored} of the layers in the file are not in the net.");
    }

    private void Copy(WeightLayer source, LayerPlan target, SourceLocation at)
    {
        var (expected, found) = (target.Learnables.Count, source.Blobs.Count);
        if (source.LeavesOutShared ? found > expected : found != expected)
        {
            bag.Error(
                Codes.WeightMismatch,
                at,
                target.Source.Describe($"{Counted.Of(expected, "blob")} {Counted.Verb(expected, "is", "are")} expected in the weight file", $"{found}"));
            _found.UnionWith(target.Learnables.Select(blob => blob.Values));
            return;
        }

        var order = target.OlderOrder is { } older && !Fits(source, target, null) && Fits(source, target, older) ? older : null;
        foreach (var blob in target.Learnables)
        {
            if (StoredFor(source, blob, order) is not { } stored)
            {
                // A layer that shares its blob leaves it to the layer that owns it.
                if (blob.Owner is null)
                {
                    var what = $"{Counted.Of(expected, "blob")} {Counted.Verb(expected, "is", "are")} expected in the weight file";
                    bag.Error(Codes.WeightMismatch, at, target.Source.Describe(what, $"none with number {blob.Index}"));
                }

                continue;
            }

            _found.Add(blob.Values);
            if (StoredBlob.Misfit(stored, blob) is not { } misfit)
            {
                values[blob.Values] = stored;
                continue;
            }

            bag.Error(
                Codes.WeightMismatch,
                at,
                target.Source.Describe(misfit.Expected, misfit.Found),
                "Rename the layer to give it fresh weights, as Caffe advises too.");
        }
    }

    private static WeightBlob? StoredFor(WeightLayer source, LearnableBlob blob, IReadOnlyList<int>? order) =>
        source.Blobs.ElementAtOrDefault(order is null ? blob.Index : order[blob.Index]);

    private static bool Fits(WeightLayer source, LayerPlan target, IReadOnlyList<int>? order) =>
        target.Learnables.All(blob => StoredFor(source, blob, order) is { } stored && StoredBlob.Misfit(stored, blob) is null);
}
