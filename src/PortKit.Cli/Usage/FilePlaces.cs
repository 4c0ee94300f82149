using System.CommandLine;
using PortKit.Files.Npy;

namespace PortKit.Cli.Usage;

/// <summary>
/// Puts files where a command takes them. Other converters take them one after the other (net, weights, model); here the net alone is an
/// argument, and the rest are options.
/// </summary>
internal static class FilePlaces
{
    /// <summary>Moves the files that are more than a command takes to the options that take them.</summary>
    /// <returns>The options, or null if a file suits none: then nothing was moved.</returns>
    public static IReadOnlyList<(string Name, string? Value)>? Move(GivenArguments given, Command command)
    {
        var left = given.Files.ToList();
        var own = command.Arguments.Select(argument => Take(left, argument.Name)).OfType<string>().ToList();
        var moved = new List<(string Name, string? Value)>();
        foreach (var file in left)
        {
            if (OptionFor(file, command, [.. given.Options, .. moved]) is not { } option)
                return null;
            moved.Add((option, file));
        }

        given.Files.Clear();
        given.Files.AddRange(own);
        given.Options.AddRange(moved);
        return moved;
    }

    /// <summary>A name for what a command writes, after its net.</summary>
    public static string OutputFor(Command command, string? net)
    {
        var ending = command.Name switch { "convert" => ".onnx", "init" => NpyFormat.ArchiveExtension, _ => ".html" };
        var name = net is null or "-" || FileKinds.Of(net) != FileKind.Net ? "net" : Path.GetFileNameWithoutExtension(net);
        return name + ending;
    }

    private static string? Take(List<string> files, string argument)
    {
        var kind = argument == "MODEL" ? FileKind.Model : FileKind.Net;
        var at = files.FindIndex(file => FileKinds.Of(file) == kind);
        if (at < 0 && argument != "MODEL" && files.Count > 0)
            at = Math.Max(files.FindIndex(file => FileKinds.Of(file) == FileKind.Unknown), 0);
        if (at < 0)
            return null;
        var file = files[at];
        files.RemoveAt(at);
        return file;
    }

    private static string? OptionFor(string file, Command command, IReadOnlyList<(string Name, string? Value)> given)
    {
        var needsOutput = command.Options.Any(option => option.Name == "--output") && !given.Any(option => option.Name == "-o");
        var option = FileKinds.Of(file) switch
        {
            // For init these may be what it writes.
            FileKind.Weights => command.Name == "init" && needsOutput && !File.Exists(file) ? "-o" : "--weights",
            FileKind.Model => command.Name == "convert" ? "-o" : "",
            FileKind.Arrays => command.Name == "init" ? "-o" : "",
            FileKind.Page => command.Name == "report" ? "-o" : "",
            FileKind.Net => command.Name == "check" ? "--net" : "",
            FileKind.Mean => "--mean",
            FileKind.Initializers => "--init",
            _ => "-o",
        };
        return option == "-o" ? needsOutput ? option : null
            : command.Options.Any(one => one.Name == option) ? option
            : null;
    }
}
