using System.Runtime.CompilerServices;
using PortKit.Verification;

namespace PortKit.Tests;

/// <summary>
/// Before a test runs, or a benchmark: they open sessions of ONNX Runtime of their own, and its telemetry is off for them as it is for PortKit. It
/// writes into the home of whoever runs them.
/// </summary>
internal static class QuietStart
{
    [ModuleInitializer]
    internal static void TurnTelemetryOff() => RuntimeTelemetry.Off();
}
