using PortKit.Caffe;
using PortKit.Initializers.Random;
using PortKit.Onnx.Protos;

namespace PortKit.Verification;

/// <summary>A model that is loaded with the values inside it as outputs, as many as there is room for.</summary>
internal sealed class ModelSignal : IDisposable
{
    private readonly ModelSession _session;

    private ModelSignal(ModelSession session, SignalMap map, IReadOnlyList<Diagnostic> notes)
    {
        _session = session;
        Map = map;
        Notes = notes;
    }

    /// <summary>The places that are measured.</summary>
    public SignalMap Map { get; }

    /// <summary>What could not be measured.</summary>
    public IReadOnlyList<Diagnostic> Notes { get; }

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelRunException">It does not load; the message says why.</exception>
    /// <exception cref="ArgumentException">The net has no blob of the model's.</exception>
    public static ModelSignal Open(string path, SignalOptions options)
    {
        var map = new SignalMap();
        var at = SourceLocation.In(path);
        List<string> wanted = [];
        ModelSession session;
        try
        {
            session = ModelSession.OpenModel(path, model =>
            {
                map = MapOf(model, options);
                return wanted = [.. WantedOf(map, model.Graph, options)];
            });
        }
        catch (ModelRunException)
        {
            // Either the model does not load, which is then told of the file itself, or the runtime cannot give a value of it.
            session = ModelSession.Open(path);
            return new ModelSignal(session, map, [Partial(at, "The runtime does not give what is inside of this model: only inputs and outputs were measured.")]);
        }

        if (map.Places.Count == 0)
            return new ModelSignal(session, OutsideOf(session), [Partial(at, "The model could not be read without its weights: only inputs and outputs were measured.")]);
        var room = options.MostBytes;
        if (wanted.Sum(session.BytesOf) <= room)
            return new ModelSignal(session, map, []);

        // What the trend is made of comes first, and small values before large ones.
        List<string> kept = [];
        foreach (var place in wanted.Select(map.Find).OrderBy(place => place.Weights is null).ThenBy(place => session.BytesOf(place.Name)))
        {
            var bytes = session.BytesOf(place.Name);
            if (bytes > room)
                continue;
            room -= bytes;
            kept.Add(place.Name);
        }

        session.Dispose();
        return new ModelSignal(
            ModelSession.OpenModel(path, _ => kept),
            map,
            [
                Partial(
                    at,
                    $"{wanted.Count - kept.Count} of {wanted.Count} values inside the model were not measured: together they take more than {options.MostBytes >> 20} MiB.",
                    options.WeightedOnly ? $"There is more room with:  portkit check {path} --signal" : null),
            ]);
    }

    /// <summary>Runs the model on one input after the other.</summary>
    public void Run(SignalMeter meter, SignalOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        var random = new Mt19937(options.Seed);
        for (var sample = 0; sample < options.Samples; sample++)
        {
            _session.Run(
                input =>
                {
                    var values = SignalHealth.Input(Map, input.Name, [.. input.Dims], random);
                    meter.Take(input.Name, [.. input.Dims.Select(dim => (long)dim)], values);
                    return values;
                },
                meter.Take,
                cancellation);
            progress?.Report((sample + 1.0) / options.Samples);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static SignalMap MapOf(ModelProto model, SignalOptions options)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in model.MetadataProps)
            metadata.TryAdd(entry.Key, entry.Value);
        var records = InitializerRecord.Read(metadata);
        var trained = records.Values
            .Where(record => record.Filler is null && WeightVariant.IsWeight(record.Kind))
            .Select(record => record.Layer)
            .ToHashSet();
        if (options.Net is not null && options.Net.Net is null)
            throw new ArgumentException("A net that was planned is expected. Its Diagnostics say why it was not.", nameof(options));
        var map = options.Net?.Net is { } net ? SignalMap.Of(net) : ModelSignalMap.Of(model.Graph, records);
        var values = ValuesOf(model.Graph);
        if (options.Net is not null && !map.Places.Any(place => !place.IsInput && values.Contains(place.Name)))
            throw new ArgumentException("The net that the model was converted from is expected. Found one none of whose blobs is in the model.", nameof(options));
        return map.In(model.Graph.Output.Select(output => output.Name), trained.Contains);
    }

    private static IEnumerable<string> WantedOf(SignalMap map, GraphProto graph, SignalOptions options)
    {
        var values = ValuesOf(graph);
        return map.Places
            .Where(place => !place.IsInput && !place.IsOutput && !ModelSignalMap.OnlyMoves(place.Type) && (!options.WeightedOnly || place.Weights is not null))
            .Select(place => place.Name)
            .Where(values.Contains);
    }

    private static HashSet<string> ValuesOf(GraphProto graph) => [.. graph.Node.SelectMany(node => node.Output)];

    private static SignalMap OutsideOf(ModelSession session)
    {
        var map = new SignalMap();
        foreach (var input in session.Inputs)
            map.Add(new SignalPlace(input.Name) { IsInput = true });
        return map.In(session.OutputNames, _ => false);
    }

    private static Diagnostic Partial(SourceLocation at, string message, string? hint = null) => new(Codes.SignalPartial, DiagnosticSeverity.Note, at, message, hint);
}
