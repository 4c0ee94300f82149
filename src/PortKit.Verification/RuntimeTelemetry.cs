using System.Runtime.InteropServices;

namespace PortKit.Verification;

/// <summary>
/// What ONNX Runtime is told before it starts, so that it makes no number for the device, no store of what it means to send in the user's folder,
/// and no thread that sends. It asks once in a process, whoever starts it: this stands in its own file, which every project that starts it compiles.
/// </summary>
internal static class RuntimeTelemetry
{
    private const string Switch = "ORT_DISABLE_TELEMETRY";

    /// <summary>Turns it off for this process. If ONNX Runtime runs already, what that wrote stays, and a thread of it does too.</summary>
    public static void Off()
    {
        // The variables of .NET are a copy of those that native code reads, but on Windows.
        Environment.SetEnvironmentVariable(Switch, "1");
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            _ = SetNative(Switch, "1", overwrite: 1);
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without it has no such store either.
        }
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetNative(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
