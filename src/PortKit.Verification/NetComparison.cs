using System.Diagnostics;
using PortKit.Caffe;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>Runs a model and the reference arithmetic on the same inputs, and compares one blob after the other as they come.</summary>
internal sealed class NetComparison
{
    private readonly PlannedNet _net;
    private readonly VerifyOptions _options;
    private readonly Dictionary<BlobVersion, BlobVerdict> _random;
    private readonly IReadOnlyDictionary<BlobVersion, string> _golden;
    private readonly Dictionary<string, float[]> _inputs;
    private readonly RuntimeBlobs _runtime;
    private readonly NetWeights _weights;
    private readonly RuntimeReference _runtimeReference;

    /// <summary>Makes ready to compare.</summary>
    /// <param name="net">The net.</param>
    /// <param name="session">The model, with the values of <see cref="NamesIn"/> as outputs.</param>
    /// <param name="model">What to call the model.</param>
    /// <param name="options">How to verify.</param>
    /// <param name="cancellation">Stops the model's runs.</param>
    /// <exception cref="VerificationRefusedException">There is nothing to compare, or inputs do not fit.</exception>
    public NetComparison(PlannedNet net, ModelSession session, string? model, VerifyOptions options, CancellationToken cancellation)
    {
        _net = net;
        _options = options;
        _random = RandomBlobs.Of(net.Net!);
        _golden = options.Golden?.Match(net.Net!) ?? new Dictionary<BlobVersion, string>();
        _inputs = InputValues.Of(net.Net!, options, _golden);
        ModelFit.CheckInputs(net.Net!, session, model);
        var shapes = net.Net!.Inputs.ToDictionary(input => input.Name, input => input.Shape.ToLongs());
        _runtime = new RuntimeBlobs(session, [.. net.Net.Blobs.Where(IsCompared)], input => (_inputs[input.Name], shapes[input.Name]), cancellation);
        ModelFit.CheckOutputs(net.Net, _runtime, model);
        _weights = net.OpenWeights();
        _runtimeReference = new RuntimeReference(net, _runtime, _inputs, _weights.Of);
    }

    /// <summary>The names of the values that are wanted of a model of a net.</summary>
    public static IReadOnlySet<string> NamesIn(NetPlan net) =>
        net.Blobs.Where(blob => blob.Name.Length > 0 && !blob.IsInput).Select(blob => blob.ModelName).ToHashSet(StringComparer.Ordinal);

    /// <summary>Compares every blob version.</summary>
    /// <param name="progress">Told the part that is done.</param>
    /// <param name="cancellation">Stops it between two layers.</param>
    /// <exception cref="VerificationRefusedException">The reference arithmetic does not take the inputs, or a golden array cannot be read.</exception>
    /// <exception cref="ModelRunException">The model does not run.</exception>
    public IReadOnlyList<VerifiedBlob> Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        var rows = new List<VerifiedBlob>();
        var layers = _net.Net!.Layers;
        using var computed = _net.Compute(_inputs, _weights.Of).GetEnumerator();
        for (var i = 0; i < layers.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var layer = layers[i];
            var own = new Lazy<IReadOnlyList<float[]>?>(() => _runtimeReference.TopsOf(layer));
            foreach (var (blob, top) in layer.Results)
            {
                var reference = Next(computed, layer);
                try
                {
                    rows.Add(Compare(blob, top, reference, own));
                }
                catch (ModelRunException)
                {
                    // What stops the runtime may stop the reference arithmetic too, which then tells the layer.
                    foreach (var rest in layers.SelectMany(later => later.Results.Select(_ => later)).Skip(rows.Count + 1))
                        Next(computed, rest);
                    throw;
                }
            }

            _runtimeReference.Release(i);
            foreach (var done in _runtimeReference.WeightsDone(i))
                _weights.Release(done);
            progress?.Report((i + 1.0) / layers.Count);
        }

        return rows;
    }

    private static float[] Next(IEnumerator<ComputedBlob> computed, LayerPlan layer)
    {
        try
        {
            return computed.MoveNext() ? computed.Current.Values : throw new UnreachableException();
        }
        catch (InvalidOperationException failure)
        {
            // What Caffe stops at, such as an index of no row.
            throw new VerificationRefusedException(new Diagnostic(
                Codes.InputValues,
                DiagnosticSeverity.Error,
                layer.Source.Location,
                $"layer '{layer.Source.Name}' ({layer.Source.Type}) cannot compute these inputs: {failure.Message}",
                "Give values that it takes to portkit verify:  --input NAME=F.npy"));
        }
    }

    private bool IsCompared(BlobVersion blob) => blob.Name.Length > 0 && !blob.IsInput && !_random.ContainsKey(blob);

    private VerifiedBlob Compare(BlobVersion blob, int top, float[] reference, Lazy<IReadOnlyList<float[]>?> own)
    {
        if (blob.IsInput)
            return new VerifiedBlob(blob, BlobVerdict.Input);
        if (_random.TryGetValue(blob, out var verdict))
            return new VerifiedBlob(blob, verdict);
        var shape = blob.HasOpenBatch ? blob.Shape.With(0, reference.Length / Math.Max(blob.Shape.CountFrom(1), 1)) : blob.Shape;
        var runtime = _runtime.Find(blob);
        var comparison = runtime is null ? null : Held(runtime, reference, shape);
        verdict = comparison is null ? BlobVerdict.NotInModel
            : comparison.Agrees ? BlobVerdict.Agrees
            : own.Value?[top] is { } local && local.Length == shape.Count && Held(runtime!, local, shape).Agrees ? BlobVerdict.Drift
            : BlobVerdict.Differs;
        if (verdict == BlobVerdict.Differs)
            _runtimeReference.IsFaulty(blob);
        var row = new VerifiedBlob(blob, verdict) { Comparison = comparison };
        if (!_golden.TryGetValue(blob, out var name))
            return row;
        var golden = _options.Golden!.Read(name);
        return golden.Shape != shape && !IsScalarAsVector(golden.Shape.ToLongs(), shape)
            ? row with { GoldenReference = BlobComparison.OfShapes($"{shape}", golden.Shape) }
            : row with
            {
                GoldenModel = runtime is null ? null : Held(runtime, golden.Values, shape),
                GoldenReference = BlobComparison.Of(reference, golden.Values, shape, _options.Tolerance),
            };
    }

    private BlobComparison Held(RuntimeBlob runtime, float[] expected, Shape shape) =>
        runtime.Dims.SequenceEqual(shape.ToLongs()) || IsScalarAsVector(runtime.Dims, shape)
        ? BlobComparison.Of(runtime.Values, expected, shape, _options.Tolerance)
        : BlobComparison.OfShapes(runtime.Dims.Count == 0 ? "()" : string.Join('x', runtime.Dims), shape);

    // A model may give a scalar as [1]: see ConvertOptions.ScalarsAsVectors.
    private static bool IsScalarAsVector(IReadOnlyList<long> found, Shape expected) => expected.Rank == 0 && found is [1];
}
