using System.Diagnostics;
using PortKit.Caffe;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>Runs a model and the reference arithmetic on the same inputs, and compares one blob after the other as they come.</summary>
internal sealed class NetComparison
{
    /// <summary>What one rounded addition may change, as a part of the sum.</summary>
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private const string Noise = "rounding alone decides the values";

    private readonly PlannedNet _net;
    private readonly VerifyOptions _options;
    private readonly Dictionary<BlobVersion, BlobVerdict> _random;
    private readonly IReadOnlyDictionary<BlobVersion, string> _golden;
    private readonly Dictionary<string, float[]> _inputs;
    private readonly Dictionary<string, float[]> _seen;
    private readonly HashSet<BlobVersion> _notFinite = [];

    /// <summary>Blobs of a model in float16 whose rows a layer chose, or that are made of such.</summary>
    private readonly HashSet<BlobVersion> _chosen = [];
    private readonly RuntimeBlobs _runtime;
    private readonly NetWeights _weights;
    private readonly RuntimeReference _runtimeReference;
    private readonly GoldenReference _goldenReference;
    private readonly LayersAsRun _asRun = new();
    private readonly bool _isHalf;
    private readonly bool _hasHalfEnds;

    /// <summary>Makes ready to compare.</summary>
    /// <param name="net">The net.</param>
    /// <param name="session">The model, with the values of <see cref="NamesIn"/> as outputs.</param>
    /// <param name="model">What to call the model.</param>
    /// <param name="feed">How the inputs lie in the model.</param>
    /// <param name="options">How to verify.</param>
    /// <param name="cancellation">Stops the model's runs.</param>
    /// <exception cref="VerificationRefusedException">There is nothing to compare, or inputs do not fit.</exception>
    public NetComparison(
        PlannedNet net, ModelSession session, string? model, ModelFeed feed, VerifyOptions options, CancellationToken cancellation)
    {
        _net = net;
        _options = options;
        _random = RandomBlobs.Of(net.Plan);
        _golden = options.Golden?.Match(net.Plan) ?? new Dictionary<BlobVersion, string>();
        _inputs = InputValues.Of(net.Plan, options, _golden, net.PreprocessedInputs.ContainsKey);
        (_isHalf, _hasHalfEnds) = (feed.IsFloat16, session.Inputs.Any(input => input.IsHalf));
        foreach (var input in session.Inputs.Where(input => input.IsHalf && _inputs.ContainsKey(input.Name)))
            _inputs[input.Name] = Array.ConvertAll(_inputs[input.Name], value => (float)(Half)value);
        _seen = net.Plan.Inputs.ToDictionary(input => input.Name, input => net.Preprocess(input, _inputs[input.Name]));
        ModelFit.CheckInputs(net.Plan, session, model, feed);
        var inputs = net.Plan.Inputs.ToDictionary(input => input.Name);
        _runtime = new RuntimeBlobs(
            session,
            [.. net.PreprocessedInputs.Values, .. net.Plan.Blobs.Where(IsCompared)],
            input => feed.Of(inputs[input.Name], _inputs[input.Name]),
            cancellation);
        ModelFit.CheckOutputs(net.Plan, _runtime, model);
        _weights = net.OpenWeights();
        _runtimeReference = new RuntimeReference(net, _runtime, _seen, _weights.Of, _asRun);
        _goldenReference = new GoldenReference(net, _weights.Of, GoldenOf, _asRun);
    }

    /// <summary>The names of the values that are wanted of a model of a net.</summary>
    public static IReadOnlySet<string> NamesIn(NetPlan net) =>
        net.Blobs.Where(blob => blob.Name.Length > 0 && !blob.IsInput).Select(blob => blob.ModelName).ToHashSet(StringComparer.Ordinal);

    /// <summary>Compares every blob version.</summary>
    /// <param name="progress">Gets the part that is done.</param>
    /// <param name="cancellation">Stops it between two layers.</param>
    /// <exception cref="VerificationRefusedException">The reference arithmetic does not take the inputs, or a golden array cannot be
    /// read.</exception>
    /// <exception cref="ModelRunException">The model does not run.</exception>
    public IReadOnlyList<VerifiedBlob> Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        var rows = new List<VerifiedBlob>();
        var done = 0;
        var layers = _net.Plan.Layers;
        var weightsDone = new List<int>();
        using var computed = _net.Compute(_seen, _weights.Of).GetEnumerator();
        for (var i = 0; i < layers.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var layer = layers[i];
            var own = new Lazy<IReadOnlyList<float[]>?>(() => _runtimeReference.TopsOf(layer));
            foreach (var (blob, top) in layer.Results)
            {
                var reference = Next(computed, layer);
                _asRun.Take(layer, reference);
                try
                {
                    rows.AddRange(Compare(layer, blob, top, reference, own));
                }
                catch (ModelRunException)
                {
                    // What stops the runtime may stop the reference arithmetic too, which then tells the layer.
                    foreach (var rest in layers.SelectMany(later => later.Results.Select(_ => later)).Skip(done + 1))
                        Next(computed, rest);
                    throw;
                }

                done++;
            }

            _runtimeReference.Release(i);
            weightsDone.AddRange(_runtimeReference.WeightsDone(i));
            weightsDone.RemoveAll(one => IsReleased(one, i));
            progress?.Report((i + 1.0) / layers.Count);
        }

        return rows;
    }

    /// <summary>Lets go of the weights of a layer, unless golden arrays may still want them when this one is done.</summary>
    private bool IsReleased(int weights, int layer)
    {
        if (_golden.Count > 0 && _goldenReference.LastNeed(weights) > layer)
            return false;
        _weights.Release(weights);
        return true;
    }

    private static ComputedBlob Next(IEnumerator<ComputedBlob> computed, PlannedLayer layer)
    {
        try
        {
            return computed.MoveNext() ? computed.Current : throw new UnreachableException();
        }
        catch (LayerInputException failure)
        {
            // What Caffe stops at, such as an index of no row.
            throw new VerificationRefusedException(new Diagnostic(
                Codes.InputValues,
                DiagnosticSeverity.Error,
                layer.Source.Location,
                $"layer '{layer.Source.Name}' ({layer.Source.Type}) cannot compute these inputs: {failure.Message}",
                "Give values that it takes to `Verify`:  `Inputs` NAME=F.npy"));
        }
    }

    private bool IsCompared(BlobVersion blob) => blob.Name.Length > 0 && !blob.IsInput && !_random.ContainsKey(blob);

    private IEnumerable<VerifiedBlob> Compare(
        PlannedLayer layer, BlobVersion blob, int top, ComputedBlob reference, Lazy<IReadOnlyList<float[]>?> own)
    {
        if (HasNonFinite(reference.Values))
            _notFinite.Add(blob);
        if (!blob.IsInput)
            return [Compared(layer, blob, top, reference, own)];
        var fed = new VerifiedBlob(blob, BlobVerdict.Input);
        return _net.PreprocessedInputs.TryGetValue(blob, out var seen) ? [fed, Preprocessed(layer, blob, seen, reference.Values)] : [fed];
    }

    /// <summary>What the model makes of an input before the net sees it.</summary>
    private VerifiedBlob Preprocessed(PlannedLayer layer, BlobVersion input, BlobVersion seen, float[] reference)
    {
        var runtime = _runtime.Find(seen);
        var comparison = runtime is null ? null : Held(runtime, reference, seen.Shape, _options.Tolerance);
        _runtime.Release(seen);
        var verdict = comparison is null ? BlobVerdict.NotInModel
            : comparison.Agrees ? BlobVerdict.Agrees
            : HasNonFinite(_inputs[input.Name]) ? BlobVerdict.NotComparable
            : BlobVerdict.Differs;
        var why = verdict == BlobVerdict.NotComparable ? "what is fed is not finite" : null;
        if (verdict == BlobVerdict.Differs)
            _runtimeReference.IsFaulty(input);
        var row = new VerifiedBlob(seen, verdict) { Comparison = comparison, Reason = why };
        return WithGolden(row, layer, input, seen.Shape, reference, runtime, () => null);
    }

    private VerifiedBlob Compared(PlannedLayer layer, BlobVersion blob, int top, ComputedBlob computed, Lazy<IReadOnlyList<float[]>?> own)
    {
        if (_random.TryGetValue(blob, out var verdict))
            return new VerifiedBlob(blob, verdict) { Shape = computed.Shape };
        var (reference, shape) = (computed.Values, computed.Shape);
        var runtime = _runtime.Find(blob);
        if (runtime is not null && HasNonFinite(runtime.Values))
            _notFinite.Add(blob);
        var tolerance = ToleranceOf(layer);
        var comparison = runtime is null ? null : Held(runtime, reference, shape, tolerance);
        var slack = comparison is { Agrees: false } ? SlackOf(layer, blob, reference) : 0;
        if (slack > 0)
            comparison = Held(runtime!, reference, shape, tolerance, slack);
        if (_isHalf && (layer.Plan.OpenAxis is not null || layer.Bottoms.Any(_chosen.Contains)))
            _chosen.Add(blob);
        if (_isHalf && !layer.TakesHalf && comparison is { Agrees: false } && own.Value?[top] is { } exact)
            slack += HalfTolerance.Trials * NoiseOf(layer).Spread(layer, top, exact, HalfTolerance.UnitRoundoff);
        verdict = comparison is null ? BlobVerdict.NotInModel
            : comparison.Agrees ? BlobVerdict.Agrees
            : own.Value?[top] is { } local && local.Length == shape.Count && Held(runtime!, local, shape, tolerance, slack).Agrees ? BlobVerdict.Drift
            : BlobVerdict.Differs;
        var isOfShapes = comparison is not null && double.IsNaN(comparison.MaxAbs);
        var why = verdict != BlobVerdict.Differs || isOfShapes ? null
            : WhyNotComparable(layer, comparison!) ?? WhyNoise(layer, top, runtime!.Values, own.Value);
        if (verdict == BlobVerdict.Differs && _chosen.Contains(blob))
            why = "float16 decides which rows are chosen";
        if (why is not null)
            verdict = BlobVerdict.NotComparable;
        if (verdict == BlobVerdict.Differs)
            _runtimeReference.IsFaulty(blob);
        return WithGolden(
            new VerifiedBlob(blob, verdict) { Comparison = comparison, Shape = shape, Reason = why },
            layer,
            blob,
            shape,
            reference,
            runtime,
            () => _goldenReference.TopsOf(layer)?[top]);
    }

    /// <summary>Holds both against the golden array of a blob, if there is one.</summary>
    private VerifiedBlob WithGolden(
        VerifiedBlob row, PlannedLayer layer, BlobVersion blob, Shape shape, float[] reference, RuntimeBlob? runtime, Func<float[]?> own)
    {
        if (!_golden.TryGetValue(blob, out var name))
            return row;
        var golden = _options.Golden!.Read(name);
        if (golden.Shape != shape && !IsScalarAsVector(golden.Shape.ToLongs(), shape))
        {
            _goldenReference.IsFaulty(blob);
            return row with { GoldenReference = BlobComparison.OfShapes($"{shape}", golden.Shape), GoldenVerdict = BlobVerdict.Differs };
        }

        var tolerance = ToleranceOf(layer);
        var ofModel = runtime is null ? null : Held(runtime, golden.Values, shape, tolerance);
        var ofReference = BlobComparison.Of(reference, golden.Values, shape, tolerance);
        var verdict = ofModel is null or { Agrees: true } && ofReference.Agrees ? BlobVerdict.Agrees
            : row.Verdict != BlobVerdict.Differs && own() is { } local && local.Length == shape.Count
                && BlobComparison.Of(local, golden.Values, shape, tolerance).Agrees ? BlobVerdict.Drift
            : BlobVerdict.Differs;
        var why = verdict == BlobVerdict.Differs ? WhyNotComparable(layer, ofReference) ?? (row.Reason == Noise ? Noise : null) : null;
        if (why is not null)
            verdict = BlobVerdict.NotComparable;
        if (verdict == BlobVerdict.Differs)
            _goldenReference.IsFaulty(blob);
        return row with { GoldenModel = ofModel, GoldenReference = ofReference, GoldenVerdict = verdict, Reason = row.Reason ?? why };
    }

    /// <summary>
    /// Why a difference tells nothing of the layer; null if it does. A shape always tells, values if those that it reads and its own options are
    /// finite.
    /// </summary>
    private string? WhyNotComparable(PlannedLayer layer, BlobComparison comparison) =>
        double.IsNaN(comparison.MaxAbs) ? null
        : layer.Bottoms.Any(_notFinite.Contains) ? "what is read is not finite"
        : FiniteOptions.AreFinite(layer.Source.Parameter) ? null
        : "an option of the layer is not finite";

    private string? WhyNoise(PlannedLayer layer, int top, float[] found, IReadOnlyList<float[]>? own) =>
        own is not null && NoiseOf(layer).Decides(layer, top, found, own[top]) ? Noise : null;

    private RoundingNoise NoiseOf(PlannedLayer layer) => new(change => _runtimeReference.TopsOf(layer, change), _options.Tolerance);

    private float[]? GoldenOf(BlobVersion blob)
    {
        if (blob.IsInput)
            return _seen[blob.Name];
        if (!_golden.TryGetValue(blob, out var name))
            return null;
        var array = _options.Golden!.Read(name);
        var shape = _asRun.ShapeOf(blob);
        return array.Shape == shape || IsScalarAsVector(array.Shape.ToLongs(), shape) ? array.Values : null;
    }

    // A tolerance of 0 asks for equal values all the same.
    private double ToleranceOf(PlannedLayer layer) =>
        _options.Tolerance == 0 ? 0 : Math.Max(_options.Tolerance, layer.Plan.Summands * UnitRoundoff);

    /// <summary>By how much a value may differ besides, where the model computes in float16.</summary>
    private double SlackOf(PlannedLayer layer, BlobVersion blob, float[] reference)
    {
        if (!_isHalf)
            return 0;
        if (layer.TakesHalf)
            return HalfTolerance.Of(layer, reference, _runtimeReference.BottomsOf(layer), _weights.Of);
        return _hasHalfEnds && _net.Plan.Outputs.Contains(blob) ? HalfTolerance.OfRounding(reference) : 0;
    }

    private static BlobComparison Held(RuntimeBlob runtime, float[] expected, Shape shape, double tolerance, double slack = 0) =>
        runtime.Dims.SequenceEqual(shape.ToLongs()) || IsScalarAsVector(runtime.Dims, shape)
        ? BlobComparison.Of(runtime.Values, expected, shape, tolerance, slack)
        : BlobComparison.OfShapes(runtime.Dims.Count == 0 ? "()" : string.Join('x', runtime.Dims), shape);

    // A model may give a scalar as [1]: see ModelOptions.ScalarsAsVectors.
    private static bool IsScalarAsVector(IReadOnlyList<long> found, Shape expected) => expected.Rank == 0 && found is [1];

    private static bool HasNonFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return true;
        }

        return false;
    }
}
