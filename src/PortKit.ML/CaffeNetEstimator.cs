using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;
using PortKit.Verification;

namespace PortKit.ML;

/// <summary>
/// Scores a Caffe net that was converted to ONNX, with ML.NET's own <see cref="OnnxTransformer"/>. Made by <c>mlContext.Transforms.ApplyCaffeNet</c>.
/// It learns nothing: <see cref="Fit"/> looks only whether the columns are there.
/// </summary>
public sealed class CaffeNetEstimator : IEstimator<CaffeNetTransformer>
{
    private readonly ConvertedNet _converted;
    private readonly OnnxScoringEstimator _scoring;

    private CaffeNetEstimator(ConvertedNet converted, OnnxScoringEstimator scoring) => (_converted, _scoring) = (converted, scoring);

    /// <summary>What there is to say of the net: warnings and notes, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _converted.Diagnostics;

    /// <summary>The net: its plan, layers and fillers.</summary>
    public PlannedNet Net => _converted.Net;

    /// <summary>The columns that the net is fed by, in the net's order.</summary>
    public IReadOnlyList<CaffeNetColumn> Inputs => _converted.Inputs;

    /// <summary>The columns that it makes, in the net's order.</summary>
    public IReadOnlyList<CaffeNetColumn> Outputs => _converted.Outputs;

    /// <summary>The file of the model.</summary>
    internal string ModelFile => _converted.File.Path;

    /// <summary>
    /// Looks whether the columns suit the net, and gives the transformer. All of one estimator share one session of ONNX Runtime, as those of
    /// <see cref="OnnxScoringEstimator"/> do: disposing of one of them ends it.
    /// </summary>
    /// <param name="input">The data.</param>
    /// <exception cref="CaffeNetException">A column is missing, or has another type or size than the net's input.</exception>
    /// <exception cref="ObjectDisposedException">A transformer of this estimator was disposed of.</exception>
    public CaffeNetTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ObjectDisposedException.ThrowIf(_converted.File.IsDisposed, this);
        InputColumns.Check(_converted, input.Schema);
        return new CaffeNetTransformer(_converted, _scoring.Fit(input));
    }

    /// <summary>What the columns are behind the net.</summary>
    /// <param name="inputSchema">What they are before it.</param>
    /// <exception cref="CaffeNetException">A column is missing, or has another type than the net's input.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Check(_converted, inputSchema);
        return _scoring.GetOutputSchema(inputSchema);
    }

    /// <summary>Loads the model of a net that was converted.</summary>
    internal static CaffeNetEstimator Create(TransformsCatalog catalog, ConvertedNet converted, CaffeNetOptions options)
    {
        Tell(converted.Diagnostics, options.Log);
        RuntimeTelemetry.Off();
        try
        {
            return new CaffeNetEstimator(converted, catalog.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = converted.File.Path,
                InputColumns = [.. converted.Inputs.Select(column => column.Name)],
                OutputColumns = [.. converted.Outputs.Select(column => column.Name)],
                GpuDeviceId = options.GpuDeviceId,
                FallbackToCpu = options.FallbackToCpu,
                IntraOpNumThreads = options.IntraOpNumThreads,
                InterOpNumThreads = options.InterOpNumThreads,
            }));
        }
        catch (Exception failure)
        {
            converted.File.Dispose();
            if (RuntimeRefusal.Of(failure, converted.At) is { } refusal)
                throw refusal;
            throw;
        }
    }

    private static void Tell(IReadOnlyList<Diagnostic> diagnostics, IHostEnvironment? log)
    {
        if (log is null || diagnostics.Count == 0)
            return;
        using var channel = log.Start(nameof(CaffeNetCatalog.ApplyCaffeNet));
        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Note)
                channel.Info(MessageSensitivity.Schema, diagnostic.ToString());
            else
                channel.Warning(MessageSensitivity.Schema, diagnostic.ToString());
        }
    }
}
