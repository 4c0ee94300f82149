namespace PortKit.ML.Tests;

/// <summary>What is said where there is no ONNX Runtime, and what is not said of other faults.</summary>
public sealed class RuntimeRefusalTests
{
    [Fact]
    public void A_runtime_that_is_missing_is_told_by_its_package()
    {
        var missing = new TypeInitializationException("Microsoft.ML.OnnxRuntime.NativeMethods", new DllNotFoundException("onnxruntime"));
        var error = Assert.Single(RuntimeRefusal.Of(missing, SourceLocation.In("net.prototxt"))!.Diagnostics);
        Assert.Equal((Codes.DoesNotRun, "net.prototxt"), (error.Code, error.Location.File));
        Assert.Contains("Microsoft.ML.OnnxRuntime", error.Hint, StringComparison.Ordinal);
        Assert.Null(RuntimeRefusal.Of(new InvalidOperationException("other"), default));
    }
}
