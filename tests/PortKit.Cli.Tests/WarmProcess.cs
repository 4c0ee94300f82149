using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace PortKit.Cli.Tests;

/// <summary>
/// A process of the command that runs one command line after the other, each in a folder of its own: what is compiled for one is there for the next,
/// which takes a tenth of the time. Each process does one thing at a time; there are as many as tests that run at once.
/// </summary>
internal sealed class WarmProcess
{
    /// <summary>The variable that has a process of the command serve.</summary>
    public const string Serves = "PORTKIT_TEST_SERVES";

    private static readonly ConcurrentBag<WarmProcess> Idle = [];

    private readonly Process _process;

    private WarmProcess()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[Serves] = "1";
        _process = Process.Start(start)!;
    }

    // What ends the output of a command line, with the exit code behind it: no command writes the like.
    private static ReadOnlySpan<byte> Mark => "\0\0end of what was said\0\0"u8;

    /// <summary>
    /// Whether a command line can be run beside others in one process: it reads no standard input and writes to no device, and loads no code that
    /// would stay.
    /// </summary>
    public static bool CanRun(string[] arguments) =>
        !arguments.Any(word => word == "-" || word.Contains("/dev/", StringComparison.Ordinal) || word.Contains("plugin", StringComparison.Ordinal));

    /// <summary>Runs a command line in a folder.</summary>
    public static (int Code, string Output, string Error) Run(string folder, string[] arguments)
    {
        var process = Idle.TryTake(out var idle) ? idle : new WarmProcess();
        var ran = process.Ask(folder, arguments);
        Idle.Add(process);
        return ran;
    }

    /// <summary>What the process does, until nobody can ask any more: see <see cref="StartupHook"/>.</summary>
    public static void Serve()
    {
        using var requests = new BinaryReader(Console.OpenStandardInput());
        var (output, error) = (Console.Out, Console.Error);
        while (true)
        {
            string folder;
            string[] arguments;
            try
            {
                folder = requests.ReadString();
                arguments = [.. Enumerable.Range(0, requests.ReadInt32()).Select(_ => requests.ReadString())];
            }
            catch (EndOfStreamException)
            {
                return;
            }

            Console.SetOut(output);
            Console.SetError(error);
            Environment.CurrentDirectory = folder;
            var code = CommandLine.Run(PortKitCommand.Create(arguments), arguments);
            Environment.CurrentDirectory = AppContext.BaseDirectory;
            foreach (var stream in new[] { Console.OpenStandardOutput(), Console.OpenStandardError() })
                stream.Write([.. Mark, (byte)code]);
        }
    }

    private (int Code, string Output, string Error) Ask(string folder, string[] arguments)
    {
        using (var request = new BinaryWriter(_process.StandardInput.BaseStream, Encoding.UTF8, leaveOpen: true))
        {
            request.Write(folder);
            request.Write(arguments.Length);
            foreach (var argument in arguments)
                request.Write(argument);
        }

        var error = Task.Run(() => Said(_process.StandardError.BaseStream));
        var (output, code) = Said(_process.StandardOutput.BaseStream);
        return code is null
            ? throw new InvalidOperationException($"The process ended while it ran '{string.Join(' ', arguments)}': {output}{error.Result.Text}")
            : (code.Value, output, error.Result.Text);
    }

    /// <summary>What comes up to the mark, and the exit code; no code if the process ends before it.</summary>
    private static (string Text, int? Code) Said(Stream stream)
    {
        var (bytes, buffer) = (new List<byte>(), new byte[1 << 12]);
        while (true)
        {
            var count = stream.Read(buffer);
            bytes.AddRange(buffer.AsSpan(0, count));
            var said = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
            if (said.Length > Mark.Length && said[..^1].EndsWith(Mark))
                return (Encoding.UTF8.GetString(said[..^(Mark.Length + 1)]), said[^1]);
            if (count == 0)
                return (Encoding.UTF8.GetString(said), null);
        }
    }
}
