using PortKit.Net;

namespace PortKit.Verification;

/// <summary>The places where a signal can be measured, in the order in which it comes by.</summary>
internal sealed class SignalMap
{
    private readonly Dictionary<string, SignalPlace> _places = new(StringComparer.Ordinal);
    private readonly List<SignalPlace> _inOrder = [];

    /// <summary>The places, in order.</summary>
    public IReadOnlyList<SignalPlace> Places => _inOrder;

    /// <summary>
    /// The inputs that take whole numbers from 0 on, such as labels, and how many there are to choose from; 1 where that is not known.
    /// </summary>
    public Dictionary<string, int> IndexInputs { get; } = new(StringComparer.Ordinal);

    /// <summary>The inputs that random numbers make no sense in, and values that do.</summary>
    public Dictionary<string, IReadOnlyList<float>> Examples { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether there are BatchNorm layers, or as good as.</summary>
    public bool HasBatchNorm { get; set; }

    /// <summary>The blobs of a planned net, under the names that they have in its model.</summary>
    public static SignalMap Of(NetPlan net)
    {
        var map = new SignalMap { HasBatchNorm = net.Learnables.Any(blob => blob.Spec.Role.Kind == BlobKind.Variance) };
        var outputs = net.Outputs.ToHashSet();
        foreach (var layer in net.Layers)
        {
            var weights = layer.Learnables.Where(WeightVariant.IsWeight).Select(WeightsOf).FirstOrDefault();
            foreach (var top in layer.Tops.Where(top => top.Name.Length > 0))
            {
                map.Add(new SignalPlace(top.ModelName)
                {
                    Layer = top.IsInput ? "" : layer.Source.Name,
                    Type = top.IsInput ? "" : layer.Source.Type,
                    Bottoms = [.. layer.Bottoms.Select(bottom => bottom.ModelName)],
                    Weights = weights,
                    Effect = top.IsInput ? SignalEffect.None : layer.Plan.Effect,
                    IsInput = top.IsInput,
                    IsOutput = outputs.Contains(top),
                    At = layer.Source.Location,
                });
            }

            // They are the top in place once more: what the layer does to a signal is counted there.
            foreach (var (blob, top) in layer.Results.Skip(layer.Tops.Count))
            {
                map.Add(new SignalPlace(blob.ModelName)
                {
                    Layer = layer.Source.Name,
                    Bottoms = [layer.Tops[top].ModelName],
                    IsOutput = outputs.Contains(blob),
                    At = layer.Source.Location,
                });
            }
        }

        foreach (var (input, count) in net.InputChoices)
            map.IndexInputs[input.ModelName] = count;
        foreach (var (input, values) in net.InputExamples)
            map.Examples[input.ModelName] = values;
        return map;

        static SignalWeights WeightsOf(LearnableBlob blob) =>
            new(blob.Layer.CarriesBlobs ? null : blob.Values.Spec.Filler, SignalWeights.FanInOf(blob.Spec.Role.Kind, blob.Spec.Shape.Dims))
            {
                IsTrained = blob.Layer.CarriesBlobs,
            };
    }

    /// <summary>The same places in a model of other outputs.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="unfilled">The layers whose weights no filler made, and whether they are trained ones.</param>
    public SignalMap In(IEnumerable<string> outputs, IReadOnlyDictionary<string, bool> unfilled)
    {
        var map = new SignalMap { HasBatchNorm = HasBatchNorm };
        foreach (var (input, count) in IndexInputs)
            map.IndexInputs[input] = count;
        foreach (var (input, values) in Examples)
            map.Examples[input] = values;
        var names = outputs.ToHashSet();
        foreach (var place in Places)
        {
            map.Add(place with
            {
                IsOutput = names.Contains(place.Name),
                Weights = place.Weights is { } weights && unfilled.TryGetValue(place.Layer, out var isTrained)
                    ? weights with { Filler = null, IsTrained = isTrained }
                    : place.Weights,
            });
        }

        foreach (var name in names)
            map.Add(new SignalPlace(name) { IsOutput = true });
        return map;
    }

    /// <summary>Adds the next place, and works out its depth.</summary>
    public void Add(SignalPlace place)
    {
        var depth = place.Bottoms.Select(bottom => _places.TryGetValue(bottom, out var known) ? known.Depth : 0).DefaultIfEmpty().Max();
        place = place with { Depth = depth + (place.Weights is null ? 0 : 1) };
        if (_places.TryAdd(place.Name, place))
            _inOrder.Add(place);
    }

    /// <summary>The place of a name; one of which nothing is known, if there is none.</summary>
    public SignalPlace Find(string name) => _places.TryGetValue(name, out var place) ? place : new SignalPlace(name);

    /// <summary>The places with weights that the signal came by last on its ways to a place.</summary>
    public IEnumerable<SignalPlace> LastWeightsBefore(SignalPlace place)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(place.Bottoms);
        while (open.TryPop(out var name))
        {
            if (!seen.Add(name) || !_places.TryGetValue(name, out var found))
                continue;
            if (found.Weights is not null || found.IsInput)
                yield return found;
            else
                found.Bottoms.ToList().ForEach(open.Push);
        }
    }
}
