using System.Diagnostics;

namespace PortKit.Cli.Tests;

/// <summary>
/// Runs the command as a user does: in a process of its own if it reads or writes standard streams, or PORTKIT_COLD=1 says so; else in one that
/// ran others before.
/// </summary>
internal static class Command
{
    private static readonly bool IsCold = Environment.GetEnvironmentVariable("PORTKIT_COLD") == "1";

    /// <summary>The prototxt that most tests convert.</summary>
    public const string Net =
        """
        name: "small"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } }
        }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer {
          name: "ip" type: "InnerProduct" bottom: "conv" top: "ip"
          inner_product_param { num_output: 5 weight_filler { type: "gaussian" std: 0.1 } }
        }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        """;

    public static (int Code, string Output, string Error) Run(string folder, params string[] arguments)
    {
        if (IsCold || !WarmProcess.CanRun(arguments))
            return Run(folder, null, arguments);
        var (code, output, error) = WarmProcess.Run(folder, arguments);
        return (code, output.ReplaceLineEndings("\n"), error.ReplaceLineEndings("\n"));
    }

    public static (int Code, string Output, string Error) Run(string folder, string? input, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }
}
