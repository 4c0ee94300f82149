using Microsoft.ML.OnnxRuntime;

namespace PortKit.Verification;

/// <summary>
/// ONNX Runtime as PortKit uses it: nothing about a model or a machine leaves it, and nothing is written that nobody asked for. Every session and
/// its options are made here.
/// </summary>
internal static class QuietRuntime
{
    private static readonly Lazy<OrtEnv> Started = new(Start);

    /// <summary>
    /// Options for a session that runs once: prepacked weights and an arena of buffers make later runs faster, and double the memory. What
    /// goes wrong comes as an exception, and needs no log.
    /// </summary>
    /// <param name="threads">How many threads it takes; 0 for as many as there are processors.</param>
    public static SessionOptions OneRun(int threads)
    {
        _ = Started.Value;
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, EnableCpuMemArena = false };
        if (threads > 0)
            options.IntraOpNumThreads = threads;
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return options;
    }

    /// <summary>Options for a session that runs many times with the same shapes, and keeps its buffers between runs.</summary>
    /// <param name="threads">How many threads it takes; 0 for as many as there are processors.</param>
    public static SessionOptions ManyRuns(int threads)
    {
        _ = Started.Value;
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (threads > 0)
            options.IntraOpNumThreads = threads;
        return options;
    }

    /// <summary>Loads a model file.</summary>
    public static InferenceSession Load(string path, SessionOptions options)
    {
        _ = Started.Value;
        return new InferenceSession(path, options);
    }

    /// <summary>Loads a model.</summary>
    public static InferenceSession Load(byte[] model, SessionOptions options)
    {
        _ = Started.Value;
        return new InferenceSession(model, options);
    }

    // If the program around has started the runtime by itself, what that wrote is its own; from here on nothing is sent all the same.
    private static OrtEnv Start()
    {
        // Turning events off comes after the start, and alone would leave a number for the device and a store in the user's folder.
        RuntimeTelemetry.Off();
        var environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }
}
