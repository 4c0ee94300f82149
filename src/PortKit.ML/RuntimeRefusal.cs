namespace PortKit.ML;

/// <summary>What to say where ONNX Runtime does not take a model.</summary>
internal static class RuntimeRefusal
{
    /// <summary>The refusal of a failure to load; null for a failure of another kind.</summary>
    /// <param name="failure">What ML.NET threw.</param>
    /// <param name="at">The net's file.</param>
    public static CaffeNetException? Of(Exception failure, SourceLocation at)
    {
        if (Causes(failure).Any(cause => cause is DllNotFoundException or EntryPointNotFoundException))
        {
            return CaffeNetException.Of(
                Codes.DoesNotRun,
                at,
                "ONNX Runtime is expected, which ML.NET scores with. Found none, or one that is too old.",
                "Add the package Microsoft.ML.OnnxRuntime, or Microsoft.ML.OnnxRuntime.Gpu, in the version of Microsoft.ML.OnnxRuntime.Managed.",
                failure);
        }

        return Causes(failure).FirstOrDefault(cause => cause is Microsoft.ML.OnnxRuntime.OnnxRuntimeException) is { } refused
            ? CaffeNetException.Of(
                Codes.DoesNotRun, at, $"A model that ONNX Runtime loads is expected. It says: {refused.Message}", innerException: failure)
            : null;
    }

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            yield return cause;
    }
}
