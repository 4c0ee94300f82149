using System.CommandLine;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit demo</c>: the way of a net through the commands, with LeNet, which is built in.</summary>
internal static class DemoCommand
{
    private const string Net = "demo-lenet.prototxt";
    private const string Page = "demo-lenet.html";

    /// <summary>What is made beside the net.</summary>
    private static readonly string[] Made = ["demo-lenet.onnx", Page];

    private static readonly string[] Steps =
    [
        "portkit convert demo-lenet.prototxt --seed 1701",
        "portkit check demo-lenet.onnx",
        "portkit verify demo-lenet.prototxt demo-lenet.onnx",
        "portkit report demo-lenet.prototxt --seed 1701",
    ];

    /// <summary>Makes the command.</summary>
    /// <param name="run">Runs a command line, and gives its exit code.</param>
    public static Command Create(Func<IReadOnlyList<string>, CancellationToken, int> run)
    {
        var open = new Option<bool>("--open") { Description = "Show the page when it is written, in the program that the system has for HTML." };
        var command = new Command(
            "demo",
            """
            Puts LeNet, a small net that reads digits, into the current folder, and does with it what is done with any net: converts, checks, verifies
            and reports it. Each step shows the command that does it. It writes demo-lenet.prototxt, demo-lenet.onnx and demo-lenet.html, and
            never over files of these names that it did not make.

            Examples:
              portkit demo
              portkit demo --open
            """);
        command.Add(open);
        command.SetStoppable((parsed, cancellation) =>
        {
            if (Put() is { } problem)
            {
                Report.Diagnostics([problem]);
                return ExitCodes.BadInput;
            }

            foreach (var step in Steps)
            {
                var line = step == Steps[^1] && parsed.GetValue(open) ? $"{step} --open" : step;
                Report.Line($"$ {line}");
                if (run(line.Split(' ')[1..], cancellation) is not ExitCodes.Done and var failed)
                    return failed;
                Report.Line();
            }

            Report.Line($"The page is {Path.GetFullPath(Page)}.");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Puts the net into the folder, unless it is there already.</summary>
    /// <returns>Why that cannot be; null if it is done.</returns>
    private static Diagnostic? Put()
    {
        var text = Embedded.Bytes("demo-lenet.prototxt");
        try
        {
            if (File.Exists(Net))
                return File.ReadAllBytes(Net).AsSpan().SequenceEqual(text) ? null : Foreign(Net);
            if (Array.Find([Net, .. Made], Path.Exists) is { } foreign)
                return Foreign(foreign);
            WholeFile.Write(Net, text.Length, stream => stream.Write(text));
            Report.Success($"{Net}: LeNet, a small net that reads digits");
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new OutputFile(Net, "the net").Unwritable(failure);
        }
    }

    private static Diagnostic Foreign(string path) => new(
        Codes.Argument,
        DiagnosticSeverity.Error,
        SourceLocation.In(path),
        "No file of this name is expected, or the demo's own. Found one that the demo did not write, or that was changed since.",
        "Run it in a folder of its own:  mkdir portkit-demo && cd portkit-demo && portkit demo");
}
