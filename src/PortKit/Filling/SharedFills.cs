using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Which blobs of a net get the values of another net that Caffe builds first, as Net::ShareTrainedLayersWith pairs them: each layer of the
/// other net, in order, gives its blobs to the first layer of the same name, which must have as many, of the same shapes. Blobs that nobody
/// gives values to keep their own fill.
/// </summary>
internal sealed class SharedFills
{
    private readonly Dictionary<LearnableBlob, LearnableBlob> _sources = [];
    private readonly List<(LearnableBlob Blob, Diagnostic Problem)> _misfits = [];

    /// <summary>A net whose numbers are drawn for itself.</summary>
    public static SharedFills None { get; } = new();

    /// <summary>Pairs two nets.</summary>
    /// <param name="net">The net that is converted.</param>
    /// <param name="first">The net that the numbers are drawn for.</param>
    public static SharedFills Between(NetPlan net, NetPlan first)
    {
        var shared = new SharedFills();
        var targets = new Dictionary<string, PlannedLayer>(StringComparer.Ordinal);
        foreach (var layer in net.Layers)
            targets.TryAdd(layer.Source.Name, layer);
        var given = new Dictionary<LearnableBlob, LearnableBlob>();
        foreach (var source in first.Layers)
        {
            if (targets.TryGetValue(source.Source.Name, out var target))
                shared.Pair(source, target, first.Phase, given);
        }

        shared.Settle(net, given);
        return shared;
    }

    /// <summary>The blobs that own their values and get those of a blob of the other net, which owns its values too.</summary>
    public IReadOnlyDictionary<LearnableBlob, LearnableBlob> Sources => _sources;

    /// <summary>What cannot be shared, whatever values there are.</summary>
    public IEnumerable<Diagnostic> Problems => _misfits.Select(misfit => misfit.Problem);

    /// <summary>Reports what cannot be shared, unless other values take the place of it.</summary>
    /// <param name="values">The values in place of fills.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public void TellMisfits(BlobValues values, DiagnosticBag bag)
    {
        foreach (var (blob, problem) in _misfits.Where(misfit => !values.Contains(misfit.Blob.Values)))
            bag.Add(problem);
    }

    private void Pair(PlannedLayer source, PlannedLayer target, Phase phase, Dictionary<LearnableBlob, LearnableBlob> given)
    {
        var (theirs, own) = (source.Learnables, target.Learnables);
        if (theirs.Count != own.Count)
        {
            var blob = own.Count > 0 ? own[Math.Min(theirs.Count, own.Count - 1)] : theirs[0];
            Refuse(
                blob,
                target,
                $"{Counted.Of(theirs.Count, "blob")} {Counted.Verb(theirs.Count, "is", "are")} expected, as {Other(source, phase)} has, "
                    + "whose values it gets",
                $"{own.Count}");
            return;
        }

        foreach (var (blob, their) in own.Zip(theirs))
        {
            if (blob.Spec.Shape == their.Spec.Shape)
            {
                given[blob] = their.Values;
            }
            else
            {
                var expected = $"blob {blob.Index} must have the shape {their.Spec.Shape} of {Other(source, phase)}, whose values it gets";
                Refuse(blob, target, expected, $"{blob.Spec.Shape}");
            }
        }
    }

    /// <summary>
    /// In Caffe a shared param comes apart where only some of its layers get values, or different ones. A model has one initializer for it.
    /// </summary>
    private void Settle(NetPlan net, Dictionary<LearnableBlob, LearnableBlob> given)
    {
        foreach (var layer in net.Layers)
        {
            foreach (var blob in layer.Learnables)
            {
                var source = given.GetValueOrDefault(blob);
                if (blob.Owner is not { } owner)
                {
                    if (source is not null)
                        _sources.Add(blob, source);
                }
                else if (source != _sources.GetValueOrDefault(owner))
                {
                    Refuse(
                        blob,
                        layer,
                        $"blob {blob.Index} must get the same values as param '{blob.ShareName}' of layer '{owner.Layer.Name}', which it shares. In "
                            + "Caffe the two come apart where numbers are drawn for another net",
                        null);
                }
            }
        }
    }

    private void Refuse(LearnableBlob blob, PlannedLayer layer, string expected, string? found) => _misfits.Add((blob, layer.Source.Refuse(
        Codes.SharedFill,
        layer.Source.Location,
        expected,
        found,
        $"Make both layers alike, or draw the numbers for this net itself:  `FillAs` {Word(layer)}").Diagnostic));

    private static string Word(PlannedLayer layer) => layer.Source.Phase == Phase.Train ? "train" : "test";

    private static string Other(PlannedLayer source, Phase phase) =>
        $"the layer of that name at {source.Source.Location} in the {(phase == Phase.Train ? "TRAIN" : "TEST")} net";
}
