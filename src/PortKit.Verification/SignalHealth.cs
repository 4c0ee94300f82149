using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// Sends normal numbers of mean 0 and standard deviation 1 through a net, and tells what becomes of them on the way: whether the signal keeps its
/// size from layer to layer, as it must if a deep net is to be trained (Glorot and Bengio 2010; He et al. 2015). Inputs that choose, such as
/// labels, get whole numbers out of those that there are, and those that random numbers make no sense in, such as the size of a picture, an example.
/// </summary>
public static class SignalHealth
{
    /// <summary>Measures the signal of an ONNX model, of PortKit or another maker, in ONNX Runtime. Values inside it are made outputs; those that
    /// are no
    /// floats are passed over.</summary>
    /// <param name="modelPath">The model file.</param>
    /// <param name="options">What to measure, and how.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Ends the work between two nodes.</param>
    /// <exception cref="ModelRunException">It does not load or does not run; the message says why.</exception>
    /// <exception cref="NetMismatchException">The net in the options has no blob that is in the model.</exception>
    /// <exception cref="ArgumentException">The net in the options was not planned.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SignalReport Measure(
        string modelPath, SignalOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        options ??= new SignalOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Samples, 1);
        using var signal = ModelSignal.Open(modelPath, options);
        var meter = new SignalMeter(signal.Map);
        signal.Run(meter, options, progress, cancellation);
        signal.MeasureUpToNotFinite(meter, options, cancellation);
        var report = Report(signal.Map, meter, SourceLocation.In(modelPath), ownWeights: true);
        return report with { Findings = [.. report.Findings, .. signal.Notes] };
    }

    /// <summary><see cref="Measure(string, SignalOptions, IProgress{double}, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <inheritdoc cref="Measure(string, SignalOptions, IProgress{double}, CancellationToken)"/>
    public static Task<SignalReport> MeasureAsync(
        string modelPath, SignalOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Measure(modelPath, options, progress, cancellation), cancellation);

    /// <summary>Measures the signal of a planned net with Caffe's arithmetic, without ONNX Runtime.</summary>
    /// <param name="net">The net.</param>
    /// <param name="seed">The seed of the input.</param>
    /// <param name="weights">The values of a learnable blob that owns its values, such as those of a <see cref="WeightVariant"/>; null for the net's
    /// own.</param>
    /// <param name="samples">How many inputs are run to find ReLUs that are never more than zero; all else is of the first.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Ends the work between two layers.</param>
    /// <exception cref="LayerInputException">A layer cannot take what comes of normal numbers, such as indices that other layers compute.</exception>
    /// <exception cref="LayerRefusedException">A layer needs more memory than the limits allow, or gives what lsuv cannot scale.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SignalReport Measure(
        PlannedNet net,
        uint seed = 1,
        Func<LearnableBlob, float[]>? weights = null,
        int samples = 1,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        net.RequireMemory();
        var (plan, isOwn) = (net.Plan, weights is null);
        var map = SignalMap.Of(plan);
        if (isOwn && net.Inspect(values: false, cancellation: cancellation).Inspection is { } inspection)
            map = map.In(plan.Outputs.Select(output => output.ModelName), Unfilled(inspection));
        var meter = new SignalMeter(map);
        var random = new Mt19937(seed);
        var total = Math.Max(1, samples * plan.Blobs.Sum(blob => (double)blob.Shape.Count));
        var done = 0.0;
        for (var sample = 0; sample < samples; sample++)
        {
            var inputs = plan.Inputs.ToDictionary(blob => blob.Name, blob => Input(map, blob.ModelName, blob.Shape.Dims, random));
            foreach (var computed in net.Compute(inputs, weights))
            {
                var (blob, values) = computed;
                cancellation.ThrowIfCancellationRequested();
                if (blob.Name.Length > 0)
                    meter.Take(blob.ModelName, computed.Shape.ToLongs(), values);
                done += blob.Shape.Count;
                progress?.Report(Math.Min(1, done / total));
            }
        }

        return Report(map, meter, SourceLocation.In(plan.Name), isOwn);
    }

    /// <summary>Normal numbers for an input, whole numbers in range where it chooses, or what the net gives as an example.</summary>
    internal static float[] Input(SignalMap map, string name, ReadOnlySpan<int> dims, Mt19937 random)
    {
        var count = 1;
        foreach (var dim in dims)
            count = checked(count * dim);
        if (!map.IndexInputs.ContainsKey(name) && map.Examples.TryGetValue(name, out var example) && example.Count == count)
            return [.. example];
        if (count > 0 && !map.IndexInputs.ContainsKey(name))
            return CaffeFillerSpec.Gaussian().Fill(dims, random);
        var choices = (uint)map.IndexInputs.GetValueOrDefault(name, 1);
        var values = new float[count];
        for (var i = 0; i < count && choices > 1; i++)
            values[i] = random.NextUInt32() % choices;
        return values;
    }

    private static Dictionary<string, bool> Unfilled(NetInspection net) => net.Layers
        .Select(layer => (layer.Layer.Source.Name, Blob: layer.Blobs.FirstOrDefault(blob => WeightVariant.IsWeight(blob.Blob))))
        .Where(layer => layer.Blob is { IsFromWeights: true })
        .GroupBy(layer => layer.Name, StringComparer.Ordinal)
        .ToDictionary(layer => layer.Key, layer => layer.Any(one => one.Blob!.Initializer is null), StringComparer.Ordinal);

    private static SignalReport Report(SignalMap map, SignalMeter meter, SourceLocation at, bool ownWeights)
    {
        var blobs = meter.Blobs();
        if (!ownWeights)
            blobs = [.. blobs.Select(blob => blob with { Filler = null })];
        var trend = SignalTrends.Of(blobs);
        return new SignalReport(blobs, trend, SignalAdvice.Of(map, blobs, trend, at));
    }
}
