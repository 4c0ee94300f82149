using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace PortKit.Verification;

/// <summary>
/// ONNX Runtime as PortKit uses it: nothing about a model or a machine leaves it, and nothing is written that nobody asked for. Every session and
/// its options are made here.
/// </summary>
internal static class QuietRuntime
{
    /// <summary>
    /// What ONNX Runtime asks as it starts, which is when it makes a number for the device and a store of what it means to send in the user's
    /// folder. <see cref="OrtEnv.DisableTelemetryEvents"/> comes after that, and alone would leave both.
    /// </summary>
    private const string Switch = "ORT_DISABLE_TELEMETRY";

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
        // The variables of .NET are a copy of those that native code reads, but on Windows.
        Environment.SetEnvironmentVariable(Switch, "1");
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                _ = SetNative(Switch, "1", overwrite: 1);
            }
            catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
            {
                // A system without it has no such store either; events are off in any case.
            }
        }

        var environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetNative(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
