using Microsoft.ML.OnnxRuntime;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Verification;

/// <summary>What came of one run of a model.</summary>
/// <param name="Inputs">What was fed.</param>
/// <param name="Outputs">What came out.</param>
public sealed record ProbeResult(IReadOnlyList<TensorStatistics> Inputs, IReadOnlyList<TensorStatistics> Outputs)
{
    /// <summary>Whether every value that came out is finite.</summary>
    public bool IsFinite => Outputs.All(output => output.NonFinite == 0);
}

/// <summary>A model does not load in ONNX Runtime, or does not run.</summary>
public sealed class ModelRunException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public ModelRunException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public ModelRunException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public ModelRunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Loads a model in ONNX Runtime and runs it once on seeded numbers.</summary>
public static class ModelProbe
{
    /// <summary>
    /// Runs the model in <paramref name="path"/>. Every input is filled with uniform numbers in [-1, 1]; an axis without a
    /// size gets 1.
    /// </summary>
    /// <exception cref="ModelRunException">It does not load or does not run; the message says why.</exception>
    public static ProbeResult Run(string path, uint seed)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

            // Prepacked weights would double the memory, for one run.
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            using var session = new InferenceSession(path, options);
            return Run(session, new Mt19937(seed));
        }
        catch (OnnxRuntimeException failure)
        {
            throw new ModelRunException(Readable(failure.Message), failure);
        }
    }

    private static ProbeResult Run(InferenceSession session, Mt19937 random)
    {
        var inputs = new List<TensorStatistics>();
        var feeds = new Dictionary<string, OrtValue>();
        try
        {
            foreach (var (name, metadata) in session.InputMetadata)
            {
                if (!metadata.IsTensor || metadata.ElementType != typeof(float))
                    throw new ModelRunException($"Input '{name}' should be a float tensor. Found {metadata.ElementType?.Name ?? metadata.OnnxValueType.ToString()}.");
                var dims = metadata.Dimensions.Select(dim => dim < 0 ? 1 : dim).ToArray();
                var values = new CaffeFillerSpec { Type = "uniform", Min = -1, Max = 1 }.Fill(dims, random);
                inputs.Add(TensorStatistics.Of(name, [.. dims], values));
                feeds.Add(name, OrtValue.CreateTensorValueFromMemory(values, [.. dims]));
            }

            using var run = new RunOptions();
            using var results = session.Run(run, feeds, session.OutputNames);
            return new ProbeResult(inputs, [.. session.OutputNames.Select((name, i) => StatisticsOf(name, results[i]))]);
        }
        finally
        {
            foreach (var feed in feeds.Values)
                feed.Dispose();
        }
    }

    private static TensorStatistics StatisticsOf(string name, OrtValue value) =>
        TensorStatistics.Of(name, value.GetTensorTypeAndShape().Shape, value.GetTensorDataAsSpan<float>());

    // ONNX Runtime prefixes its messages with [ErrorCode:...] and the name of a source file.
    private static string Readable(string message)
    {
        var end = message.StartsWith('[') ? message.IndexOf(']', StringComparison.Ordinal) : -1;
        return message[(end + 1)..].Trim();
    }
}
