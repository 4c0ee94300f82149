using PortKit.Initializers.Random;
using PortKit.Onnx.Protos;

namespace PortKit.Verification;

/// <summary>A model that is loaded with the values inside it as outputs, as many as there is room for.</summary>
internal sealed class ModelSignal : IDisposable
{
    private readonly string _path;
    private readonly ModelSession _session;
    private HashSet<string> _values = [];

    private ModelSignal(string path, ModelSession session, SignalMap map, IReadOnlyList<Diagnostic> notes)
    {
        _path = path;
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
        var record = ModelRecord.Read(path);
        var at = SourceLocation.In(path);
        List<string> wanted = [];
        HashSet<string> values = [];
        var byNet = options.Net is not null;
        ModelSession session;
        try
        {
            session = ModelSession.OpenModel(
                path,
                model =>
                {
                    map = MapOf(model, record, options);
                    values = ValuesOf(model.Graph);
                    return wanted = [.. WantedOf(map, model.Graph, options)];
                },
                byNet,
                options.Threads);
        }
        catch (ModelRunException)
        {
            // Either the model does not load, which is then said of the file itself, or the runtime cannot give a value of it.
            session = ModelSession.Open(path, options.Threads);
            return new ModelSignal(
                path,
                session,
                map,
                [Partial(at, "The runtime does not give what is inside of this model: only inputs and outputs were measured.")]);
        }

        if (map.Places.Count == 0)
        {
            return new ModelSignal(
                path,
                session,
                OutsideOf(session),
                [Partial(at, "The model could not be read without its weights: only inputs and outputs were measured.")]);
        }

        var room = options.MostBytes;
        if (wanted.Sum(session.BytesOf) <= room)
            return new ModelSignal(path, session, map, []) { _values = values };

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
            path,
            ModelSession.OpenModel(path, _ => kept, byNet, options.Threads),
            map,
            [
                Partial(
                    at,
                    $"{wanted.Count - kept.Count} of {wanted.Count} values inside the model were not measured: together they take more than "
                        + $"{options.MostBytes >> 20} MiB.",
                    options.WeightedOnly ? $"There is more room with:  `Check` {path} `WeightedOnly = false`" : null),
            ])
        {
            _values = values,
        };
    }

    /// <summary>
    /// Where a value that was measured is not finite, measures those before it that were not, in order and as many at a time as there is room
    /// for, up to the first that is not finite. The model cannot be run again after it.
    /// </summary>
    public void MeasureUpToNotFinite(SignalMeter meter, SignalOptions options, CancellationToken cancellation)
    {
        if (meter.Blobs().FirstOrDefault(blob => blob.Values.NonFinite > 0) is not { } known)
            return;
        var measured = meter.Blobs().Select(blob => blob.Name).ToHashSet(StringComparer.Ordinal);
        var open = Map.Places.Where(place => !place.IsMasked)
            .Select(place => place.Name)
            .TakeWhile(name => name != known.Name)
            .Where(name => _values.Contains(name) && !measured.Contains(name))
            .ToList();
        if (open.Count == 0)
            return;

        // The session has done its work, and holds the model's weights: they are to be in memory once.
        _session.Dispose();
        try
        {
            using var session = ModelSession.OpenModel(_path, _ => open, byNet: options.Net is not null, options.Threads);
            var bytes = open.ToDictionary(name => name, session.BytesOf, StringComparer.Ordinal);
            while (open.Count > 0)
            {
                // All outputs of what is loaded stay till the end of the run, whether or not they are asked for: so it is loaded in parts.
                var room = options.MostBytes;
                List<string> now = [.. open.TakeWhile((name, index) => (room -= bytes[name]) >= 0 || index == 0)];
                Run(session.RunPart, now, meter, options with { Samples = 1 }, null, cancellation);
                if (meter.Blobs().Any(blob => blob.Values.NonFinite > 0 && now.Contains(blob.Name)))
                    return;
                open.RemoveRange(0, now.Count);
            }
        }
        catch (ModelRunException)
        {
            // The runtime cannot give a value inside: the first of those that it gave is named.
        }
    }

    /// <summary>Runs the model on one input after the other.</summary>
    public void Run(SignalMeter meter, SignalOptions options, IProgress<double>? progress, CancellationToken cancellation) =>
        Run(_session.Run, _session.OutputNames, meter, options, progress, cancellation);

    private void Run(
        Action<Func<ModelInput, (float[] Values, long[] Dims)>, IReadOnlyList<string>, ModelOutput, CancellationToken> run,
        IReadOnlyList<string> outputs,
        SignalMeter meter,
        SignalOptions options,
        IProgress<double>? progress,
        CancellationToken cancellation)
    {
        var random = new Mt19937(options.Seed);
        for (var sample = 0; sample < options.Samples; sample++)
        {
            run(
                input =>
                {
                    var values = SignalHealth.Input(Map, input.Name, [.. input.Dims], random);
                    long[] dims = [.. input.Dims.Select(dim => (long)dim)];
                    meter.Take(input.Name, dims, values);
                    return (values, dims);
                },
                outputs,
                meter.Take,
                cancellation);
            progress?.Report((sample + 1.0) / options.Samples);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static SignalMap MapOf(ModelProto model, ModelRecord? record, SignalOptions options)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in model.MetadataProps)
            metadata.TryAdd(entry.Key, entry.Value);
        var records = InitializerRecord.Read(metadata);
        var unfilled = records.Values
            .Where(record => record.Filler is null && WeightVariant.IsWeight(record.Kind))
            .GroupBy(record => record.Layer)
            .ToDictionary(layer => layer.Key, layer => layer.Any(record => record.IsTrained), StringComparer.Ordinal);
        var map = options.Net?.Plan is { } net ? SignalMap.Of(net) : ModelSignalMap.Of(model.Graph, records, record);
        var values = ValuesOf(model.Graph);
        if (options.Net is not null && !map.Places.Any(place => !place.IsInput && values.Contains(place.Name)))
            throw new NetMismatchException();
        return map.In(model.Graph.Output.Select(output => output.Name), unfilled);
    }

    private static IEnumerable<string> WantedOf(SignalMap map, GraphProto graph, SignalOptions options)
    {
        var values = ValuesOf(graph);
        return map.Places
            .Where(place => !place.IsInput
                && !place.IsOutput
                && !place.IsMasked
                && !ModelSignalMap.OnlyMoves(place.Type)
                && (!options.WeightedOnly || place.Weights is not null))
            .Select(place => place.Name)
            .Where(values.Contains);
    }

    private static HashSet<string> ValuesOf(GraphProto graph) => [.. graph.Node.SelectMany(node => node.Output)];

    private static SignalMap OutsideOf(ModelSession session)
    {
        var map = new SignalMap();
        foreach (var input in session.Inputs)
            map.Add(new SignalPlace(input.Name) { IsInput = true });
        return map.In(session.OutputNames, new Dictionary<string, bool>());
    }

    private static Diagnostic Partial(SourceLocation at, string message, string? hint = null) =>
        new(Codes.SignalPartial, DiagnosticSeverity.Note, at, message, hint);
}
