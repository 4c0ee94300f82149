using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Onnx;

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
    /// <summary>Whether numbers may begin at any byte, as those in a model file do. ONNX Runtime maps them as they are.</summary>
    private static bool ReadsFromAnyByte => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

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
            using var session = Load(path);
            return Run(session, new Mt19937(seed));
        }
        catch (OnnxRuntimeException failure)
        {
            throw new ModelRunException(Readable(failure.Message), failure);
        }
    }

    /// <summary>Loads a model with its weights mapped, not copied, where that can be.</summary>
    private static InferenceSession Load(string path)
    {
        var outline = Outline(path);
        if (outline is { IsSmaller: true } && ReadsFromAnyByte)
        {
            using var mapped = OneRun();
            mapped.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", outline.Folder);
            try
            {
                return new InferenceSession(outline.Bytes.ToArray(), mapped);
            }
            catch (OnnxRuntimeException)
            {
                // What the runtime says of the file itself is what there is to tell.
            }
        }

        try
        {
            using var options = OneRun();
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException failure)
        {
            var problems = outline?.ExternalDataProblems(Path.GetDirectoryName(Path.GetFullPath(path))!) ?? [];
            if (problems.Count == 0)
                throw;
            throw new ModelRunException($"{problems[0]}{(problems.Count > 1 ? $" So with {problems.Count - 1} more." : "")}", failure);
        }
    }

    private static ModelOutline? Outline(string path)
    {
        try
        {
            return ModelOutline.Of(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelRunException($"The file cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Options for a session that runs once: prepacked weights and an arena of buffers make later runs faster, and double the memory. What
    /// goes wrong comes as an exception, and needs no log.</summary>
    private static SessionOptions OneRun()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, EnableCpuMemArena = false };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return options;
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
