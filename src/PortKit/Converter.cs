namespace PortKit;

/// <summary>
/// Converts Caffe nets to ONNX: reads, upgrades, filters and plans a net, programs its fills and lays values over them; what is planned then writes models.
/// </summary>
public static class Converter
{
    /// <summary>
    /// Reads and plans the net in a prototxt file, a net or a solver. Never throws for what the file holds: see
    /// <see cref="PlannedNet.Diagnostics"/>.
    /// </summary>
    public static PlannedNet Plan(string prototxtPath, ConvertOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prototxtPath);
        return new Conversion(prototxtPath, prototxtPath, options ?? new ConvertOptions()).Run(prototxtPath);
    }

    /// <summary>Reads and plans the net in a text.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="options">How to convert.</param>
    public static PlannedNet Plan(ReadOnlySpan<byte> text, string name, ConvertOptions? options = null) =>
        new Conversion(name, null, options ?? new ConvertOptions()).Run(text);

    /// <summary>Converts the net in a prototxt file to an ONNX model. Look at <see cref="PlannedNet.Succeeded"/> for how it went.</summary>
    public static PlannedNet Convert(string prototxtPath, string modelPath, ConvertOptions? options = null)
    {
        var net = Plan(prototxtPath, options);
        net.WriteModel(modelPath);
        return net;
    }

    /// <summary><see cref="Convert"/>, on a thread of the pool.</summary>
    /// <param name="prototxtPath">The net or solver.</param>
    /// <param name="modelPath">The file to write.</param>
    /// <param name="options">How to convert.</param>
    /// <param name="progress">Told the part of the values that is made, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<PlannedNet> ConvertAsync(
        string prototxtPath,
        string modelPath,
        ConvertOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(
            async () =>
            {
                var net = Plan(prototxtPath, options);
                await net.WriteModelAsync(modelPath, progress, cancellation).ConfigureAwait(false);
                return net;
            },
            cancellation);
}
