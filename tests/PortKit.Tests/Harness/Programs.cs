using System.Diagnostics;

namespace PortKit.Tests.Harness;

/// <summary>Programs that tests run where the machine has them. PORTKIT_PYTHON names a Python of one's own.</summary>
internal static class Programs
{
    /// <summary>The first Python that has some modules; null if none has.</summary>
    /// <param name="modules">Their names, with commas between them.</param>
    public static string? PythonWith(string modules) =>
        new[] { Environment.GetEnvironmentVariable("PORTKIT_PYTHON"), "python3", "/usr/bin/python3" }
            .OfType<string>()
            .FirstOrDefault(python => Run(python, ["-c", $"import {modules}"]) is (0, _));

    /// <summary>Runs a program; -1 if there is none of that name.</summary>
    public static (int Code, string Said) Run(string program, IEnumerable<string> arguments, string? folder = null)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder ?? "" })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, program);
        }
    }
}
