using PortKit.Caffe;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// The blobs of a net while it is planned: which version a name stands for, who reads it, and what is known of names that stand
/// for nothing. The rules are those of Caffe's AppendTop, AppendBottom and InsertSplits.
/// </summary>
/// <param name="names">Who names what in the net.</param>
/// <param name="map">Where everything stands.</param>
/// <param name="missing">Takes the blobs that layers read and no layer makes.</param>
/// <param name="bag">Takes the diagnostics.</param>
internal sealed class BlobTable(NetNames names, SourceMap map, Action<MissingInput> missing, DiagnosticBag bag)
{
    /// <summary>
    /// How many names that stand for nothing are compared with all that stand for something. Nobody mends more of them in one go, and in a net where
    /// every name is wrong the time would grow with the square of its length.
    /// </summary>
    private const int MostSearches = 64;

    private readonly Dictionary<string, BlobVersion> _current = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly MemoryTable _memory = new();
    private int _searches;
    private readonly List<(LayerSource InPlace, int Top, LayerSource Learnable)> _overwritten = [];

    /// <summary>The layers that work in place on the learnable blob of another, with the number of the top.</summary>
    public IReadOnlyList<(LayerSource InPlace, int Top, LayerSource Learnable)> Overwritten => _overwritten;

    /// <summary>Whether the name is that of a top whose layer could not be planned.</summary>
    public bool IsUnknown(string name) => _unknown.Contains(name);

    /// <summary>
    /// The versions that the layer's bottoms stand for. Null if one of them stands for nothing, which is reported, or for a blob of a layer
    /// that could not be planned, which was reported before.
    /// </summary>
    public IReadOnlyList<BlobVersion>? Read(LayerSource layer)
    {
        var versions = new List<BlobVersion>();
        for (var i = 0; i < layer.Parameter.Bottom.Count; i++)
        {
            var name = layer.NameOfBottom(i);
            if (_current.TryGetValue(name, out var version))
                versions.Add(version);
            else if (!_unknown.Contains(name))
                TellMissing(layer, i, layer.Parameter.Bottom[i]);
        }

        if (versions.Count < layer.Parameter.Bottom.Count)
            return null;
        foreach (var version in versions)
            version.Readers++;
        return versions;
    }

    /// <summary>Makes the versions that the layer leaves in its tops.</summary>
    public IReadOnlyList<BlobVersion> Make(LayerSource layer, LayerPlan plan, LayerSignature signature)
    {
        var tops = new List<BlobVersion>();
        for (var i = 0; i < plan.TopShapes.Count; i++)
        {
            var named = i < layer.Parameter.Top.Count;
            var name = named ? layer.NameOfTop(i) : "";
            _current.TryGetValue(name, out var previous);
            var top = new BlobVersion(name, plan.TopShapes[i], layer, plan.Fed is not null)
            {
                BeganAsInput = previous is not null && (previous.IsInput || previous.BeganAsInput),
                Location = named ? layer.AtTop(i) : layer.Location,
                HasOpenRows = plan.OpenAxis is not null,
            };
            tops.Add(top);
            if (!named)
                continue;
            var inPlace = IsInPlace(layer, i);
            if (!inPlace)
                _memory.Place(name, MemoryOf(layer, plan.Sharing, i), plan.Sharing == SharedMemory.Learnable ? layer : null);
            if (previous is not null)
            {
                if (inPlace)
                    CheckInPlace(layer, i, top, previous, signature);
                else
                    TellDuplicate(layer, i, previous);
                previous.IsLast = false;
            }

            _current[name] = top;
            _unknown.Remove(name);
        }

        // A top that also counts as a loss is read once more: Caffe's InsertSplits gives the loss a copy of its own.
        for (var i = 0; i < Math.Min(layer.Parameter.LossWeight.Count, tops.Count); i++)
        {
            if (layer.Parameter.LossWeight[i] != 0)
                tops[i].CountsAsLoss = true;
        }

        return tops;
    }

    /// <summary>
    /// Makes new versions of the blobs that have the memory of the layer's tops in place: what it writes there is theirs as well.
    /// </summary>
    public IReadOnlyList<LayerResult> Change(LayerSource layer, IReadOnlyList<BlobVersion> tops)
    {
        var changed = new List<LayerResult>();
        for (var i = 0; i < Math.Min(tops.Count, layer.Parameter.Top.Count); i++)
        {
            if (!IsInPlace(layer, i))
                continue;
            if (_memory.LearnableOf(tops[i].Name) is { } learnable)
                _overwritten.Add((layer, i, learnable));
            foreach (var name in _memory.Others(tops[i].Name))
            {
                // A blob whose layer could not be planned is not there, which was reported.
                if (!_current.TryGetValue(name, out var previous))
                    continue;
                previous.IsLast = false;
                _current[name] = new BlobVersion(name, previous.Shape, layer, isInput: false)
                {
                    BeganAsInput = previous.IsInput || previous.BeganAsInput,
                    Location = tops[i].Location,
                    Readers = previous.Readers,
                    CountsAsLoss = previous.CountsAsLoss,
                };
                changed.Add(new LayerResult(_current[name], i));
            }
        }

        return changed;
    }

    /// <summary>Notes that the layer's tops exist but are not known, so that those who read them are not blamed.</summary>
    public void MarkUnknown(LayerSource layer)
    {
        for (var i = 0; i < layer.Parameter.Top.Count; i++)
        {
            var name = layer.NameOfTop(i);
            _current.Remove(name);
            _unknown.Add(name);
        }
    }

    /// <summary>
    /// Notes the tops of a layer that brings data in and cannot be planned yet: those whose shapes are known are there, so that what is wrong behind
    /// them shows all the same.
    /// </summary>
    public void MakeKnown(LayerSource layer, Func<int, Shape?> shapeOf)
    {
        MarkUnknown(layer);
        for (var i = 0; i < layer.Parameter.Top.Count; i++)
        {
            var name = layer.NameOfTop(i);
            if (shapeOf(i) is not { } shape)
                continue;
            _current[name] = new BlobVersion(name, shape, layer, isInput: true) { Location = layer.AtTop(i) };
            _unknown.Remove(name);
        }
    }

    /// <summary>The shape of a blob as it is now; null if it could not be worked out.</summary>
    public Shape? ShapeOf(string name) => _current.TryGetValue(name, out var version) ? version.Shape : null;

    /// <summary>
    /// The blobs that nothing reads, by name, as Caffe's set of available blobs orders them. What is fed from outside is not an output.
    /// </summary>
    public IReadOnlyList<BlobVersion> Outputs() =>
        [.. _current.Values.Where(blob => blob.Readers == 0 && !blob.IsInput).OrderBy(blob => blob.Name, StringComparer.Ordinal)];

    private static bool IsInPlace(LayerSource layer, int top) =>
        top < layer.Parameter.Bottom.Count && layer.Parameter.Bottom[top] == layer.Parameter.Top[top];

    /// <summary>The name of the blob whose memory a top has that is not in place; null if that is its own.</summary>
    private static string? MemoryOf(LayerSource layer, SharedMemory sharing, int top) => sharing switch
    {
        SharedMemory.Bottom => layer.NameOfBottom(0),
        SharedMemory.FirstTwoTops when top == 1 => layer.NameOfTop(0),
        _ => null,
    };

    private void CheckInPlace(LayerSource layer, int index, BlobVersion top, BlobVersion previous, LayerSignature signature)
    {
        if (!signature.InPlace)
        {
            bag.Add(layer.Refuse(
                Codes.InPlace,
                layer.AtTop(index),
                $"a top with a name of its own is expected, for this type does not work in place",
                $"'{top.Name}', which is also bottom {index}").Diagnostic);
        }
        else if (previous.Readers + (previous.CountsAsLoss ? 1 : 0) > 1)
        {
            bag.Add(layer.Refuse(
                Codes.InPlace,
                layer.AtTop(index),
                $"blob '{top.Name}' is read by another layer too, so it cannot be overwritten in place (Caffe: produced by multiple sources)",
                null,
                $"Give the top a name of its own, and let the layers after it read that.").Diagnostic);
        }
        else if (top.Shape != previous.Shape)
        {
            bag.Add(layer.Refuse(
                Codes.InPlace, layer.AtTop(index), $"a top in place must keep the bottom's shape {previous.Shape}", $"{top.Shape}").Diagnostic);
        }
    }

    private void TellDuplicate(LayerSource layer, int index, BlobVersion previous) =>
        bag.Add(layer.Refuse(
            Codes.DuplicateTop,
            layer.AtTop(index),
            $"a top that no layer has made before is expected",
            $"'{layer.Parameter.Top[index]}', which layer '{previous.Producer?.Name}' makes at {previous.Location}",
            "Rename one of the two, or keep them apart with include { phase: ... } rules.").Diagnostic);

    private void TellMissing(LayerSource layer, int index, string name)
    {
        var (removed, later) = (names.RemovedMakerOf(name), names.MakerOf(name));
        if (removed is not null)
        {
            Miss($"Layer '{removed.Layer.Name}' at {map.Locate(removed.Layer)} would make it, but is left out: {removed.Reason}.");
        }
        else if (later is not null)
        {
            bag.Add(Error($"Layer '{later.Name}' at {map.Locate(later)} makes it, but stands after this layer. Move it before."));
        }
        else if (_searches++ < MostSearches && NearestName.Find(name, _current.Keys.Concat(_unknown)) is { } near)
        {
            bag.Add(Error($"Did you mean '{near}'?"));
        }
        else
        {
            Miss(index > 0 && layer.Parameter.Top.All(top => names.ReaderOf(top) is null)
                ? $"Leave out layer '{layer.Name}', as nothing reads what it makes, or give the blob:"
                : null);
        }

        Diagnostic Error(string? hint) => layer.Refuse(
            Codes.UnknownBottom,
            layer.AtBottom(index),
            $"bottom {index} must be a blob that a layer before this one makes",
            $"'{name}', which no layer makes",
            hint).Diagnostic;

        // Who gives its shape makes an input of it. That is said once, by the first layer that reads it.
        void Miss(string? hint)
        {
            _unknown.Add(name);
            missing(new MissingInput(name, OpenShape.Unknown) { Top = index, Error = Error(hint) });
        }
    }
}
