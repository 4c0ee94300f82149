using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// Verifies a model against the net it came from: ONNX Runtime runs the model, Caffe's arithmetic computes the net, layer by layer, and every
/// blob version is compared.
/// </summary>
public static class NetVerifier
{
    /// <summary>
    /// Verifies a net. Never throws for what the model, the inputs or the golden arrays hold: see <see cref="VerificationResult.Diagnostics"/>. The
    /// weights of the reference arithmetic are those of the net, whatever the model has; where a model of PortKit says that it was made with other
    /// options, that comes first. <see cref="ModelRecord"/> plans a net as its model was made.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="modelPath">The model; null to convert the net, into a file that is gone afterwards.</param>
    /// <param name="options">How to verify; null for the defaults.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1, after each layer.</param>
    /// <param name="cancellation">Stops it between layers, and while the model runs.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static VerificationResult Verify(
        PlannedNet net, string? modelPath, VerifyOptions? options =
            null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(net);
        options ??= new VerifyOptions();
        if ((CustomOperators.Refusal(net.Plan) ?? (modelPath is null ? null : CustomOperators.Refusal(modelPath))) is { } custom)
            return new VerificationResult([], [custom]);
        IReadOnlyList<Diagnostic> diagnostics = modelPath is null ? [] : ModelRecord.Read(modelPath)?.DifferencesFrom(net) ?? [];
        if (diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            return new VerificationResult([], diagnostics);
        using var scratch = modelPath is null ? ScratchFolder.Create() : null;
        var path = modelPath ?? Path.Combine(scratch!.Path, "model.onnx");
        try
        {
            net.RequireMemory();
            if (scratch is not null && net.WriteModel(path, options.Model, cancellation: cancellation) is { Succeeded: false } unwritten)
                return new VerificationResult([], [.. unwritten.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)]);
            HashSet<string> names = [.. NetComparison.NamesIn(net.Plan), .. net.PreprocessedInputs.Values.Select(blob => blob.ModelName)];
            using var session = ModelSession.Open(
                path, graph => graph.Node.SelectMany(node => node.Output).Where(names.Contains), byNet: true, options.Threads);
            var feed = ModelFeed.Of(path);
            if (feed.IsFloat16)
                diagnostics = [.. diagnostics, Float16(path)];
            var blobs = new NetComparison(net, session, modelPath, feed, options, cancellation).Run(progress, cancellation);
            return new VerificationResult(blobs, [.. diagnostics, .. Difference(blobs)]);
        }
        catch (VerificationRefusedException refused)
        {
            return new VerificationResult([], [.. diagnostics, refused.Diagnostic]);
        }
        catch (LayerRefusedException refused)
        {
            return new VerificationResult([], [.. diagnostics, refused.Diagnostic]);
        }
        catch (ModelRunException failure)
        {
            return new VerificationResult(
                [],
                [
                    .. diagnostics,
                    new Diagnostic(
                        Codes.DoesNotRun,
                        DiagnosticSeverity.Error,
                        SourceLocation.In(modelPath ?? "portkit"),
                        $"The model does not run in ONNX Runtime: {failure.Message}")
                ]);
        }
    }

    /// <summary><see cref="Verify"/>, on a thread of the pool.</summary>
    /// <inheritdoc cref="Verify"/>
    public static Task<VerificationResult> VerifyAsync(
        PlannedNet net, string? modelPath, VerifyOptions? options =
            null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Verify(net, modelPath, options, progress, cancellation), cancellation);

    private static Diagnostic Float16(string path) => new(
        Codes.Float16,
        DiagnosticSeverity.Note,
        SourceLocation.In(path),
        "The model computes in float16: where n products are added up for a value, it may differ by 2^-11 (2 + √n) of the largest value besides.");

    private static IEnumerable<Diagnostic> Difference(IReadOnlyList<VerifiedBlob> blobs)
    {
        if (blobs.FirstOrDefault(blob => blob.Failed) is not { } first)
            yield break;
        var others = blobs.Count(blob => blob.Failed) - 1;
        var more = others == 0 ? "" : $" So {Counted.Verb(others, "does", "do")} {Counted.Of(others, "blob")} after it.";
        yield return new Diagnostic(
            Codes.Differs,
            DiagnosticSeverity.Error,
            first.Blob.Producer?.Location ?? default,
            $"layer '{first.Layer}' ({first.Type}) is the first that differs, in blob '{first.Name}' {first.Shape}: {first.Problem}.{more}");
    }
}
