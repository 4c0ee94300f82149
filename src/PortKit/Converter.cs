namespace PortKit;

/// <summary>
/// Converts Caffe nets to ONNX: reads, upgrades, filters and plans a net, programs its fills and lays values over them; the net that is planned then
/// composes and writes models.
/// </summary>
public static class Converter
{
    /// <summary>The version of this library, such as 0.1.0, which models have as portkit.version.</summary>
    public static string Version => Emission.ModelMetadata.Version;

    /// <summary>
    /// Reads and plans the net in a prototxt file, a net or a solver. Never throws for what the file holds: see
    /// <see cref="PlanResult.Diagnostics"/>.
    /// </summary>
    /// <param name="prototxtPath">The net or solver.</param>
    /// <param name="options">How to read, plan and fill it.</param>
    /// <param name="cancellation">Stops it between two layers.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PlanResult Plan(string prototxtPath, ConvertOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(prototxtPath);
        return new Conversion(prototxtPath, prototxtPath, options ?? new ConvertOptions(), cancellation).Run(prototxtPath);
    }

    /// <summary>Reads and plans the net in a text.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="options">How to read, plan and fill it.</param>
    /// <param name="cancellation">Stops it between two layers.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PlanResult Plan(
        ReadOnlySpan<byte> text, string name, ConvertOptions? options = null, CancellationToken cancellation = default) =>
        new Conversion(name, null, options ?? new ConvertOptions(), cancellation).Run(text);

    /// <summary>Converts the net in a prototxt file to an ONNX model. Look at <see cref="ConvertResult.Succeeded"/> for how it went.</summary>
    /// <param name="prototxtPath">The net or solver.</param>
    /// <param name="modelPath">The file to write.</param>
    /// <param name="options">How to read, plan and fill the net.</param>
    /// <param name="model">What is in the model.</param>
    public static ConvertResult Convert(string prototxtPath, string modelPath, ConvertOptions? options = null, ModelOptions? model = null)
    {
        var planned = Plan(prototxtPath, options);
        return new ConvertResult(planned, planned.Net?.WriteModel(modelPath, model));
    }

    /// <summary><see cref="Convert"/>, on a thread of the pool.</summary>
    /// <param name="prototxtPath">The net or solver.</param>
    /// <param name="modelPath">The file to write.</param>
    /// <param name="options">How to read, plan and fill the net.</param>
    /// <param name="model">What is in the model.</param>
    /// <param name="progress">Gets the part of the values that is made, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<ConvertResult> ConvertAsync(
        string prototxtPath,
        string modelPath,
        ConvertOptions? options = null,
        ModelOptions? model = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(
            async () =>
            {
                var planned = Plan(prototxtPath, options, cancellation);
                var written = planned.Succeeded
                    ? await planned.Net.WriteModelAsync(modelPath, model, progress, cancellation).ConfigureAwait(false)
                    : null;
                return new ConvertResult(planned, written);
            },
            cancellation);
}
