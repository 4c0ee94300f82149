using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Verification;

/// <summary>Loads a model in ONNX Runtime and runs it once on seeded numbers.</summary>
public static class ModelProbe
{
    /// <summary>
    /// Runs the model in <paramref name="path"/>. Every input is filled with uniform numbers in [-1, 1], or with the example that a model of
    /// PortKit's gives for it; an axis without a size gets 1.
    /// </summary>
    /// <param name="path">The model file.</param>
    /// <param name="seed">The seed of the numbers.</param>
    /// <exception cref="ModelRunException">It does not load or does not run; the message says why.</exception>
    public static ProbeResult Run(string path, uint seed) => RunOnce(path, seed, CancellationToken.None);

    /// <summary><see cref="Run(string, uint)"/>, on a thread of the pool.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="seed">The seed of the numbers.</param>
    /// <param name="cancellation">Stops the run between two of its nodes.</param>
    /// <exception cref="ModelRunException">It does not load or does not run; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<ProbeResult> RunAsync(string path, uint seed, CancellationToken cancellation = default) =>
        Task.Run(() => RunOnce(path, seed, cancellation), cancellation);

    /// <summary>Uniform numbers in [-1, 1] for an input of a shape.</summary>
    internal static float[] SeededInput(IReadOnlyList<int> dims, Mt19937 random) =>
        CaffeFillerSpec.Uniform(-1, 1).Fill([.. dims], random);

    private static ProbeResult RunOnce(string path, uint seed, CancellationToken cancellation)
    {
        var record = ModelRecord.Read(path);
        var examples = (record?.InputExamples ?? new Dictionary<string, IReadOnlyList<float>>())
            .ToDictionary(pair => record!.Names.GetValueOrDefault(pair.Key, pair.Key), pair => pair.Value, StringComparer.Ordinal);
        using var session = ModelSession.Open(path);
        var random = new Mt19937(seed);
        List<TensorStatistics> inputs = [];
        List<TensorStatistics> outputs = [];
        session.Run(
            input =>
            {
                var values = examples.TryGetValue(input.Name, out var example) && example.Count == input.Count
                    ? [.. example]
                    : SeededInput(input.Dims, random);
                inputs.Add(TensorStatistics.Of(input.Name, [.. input.Dims.Select(dim => (long)dim)], values));
                return values;
            },
            (name, dims, values) => outputs.Add(TensorStatistics.Of(name, dims, values)),
            cancellation);
        return new ProbeResult(inputs, outputs);
    }
}
