using System.CommandLine;
using PortKit.Files.Npy;

namespace PortKit.Cli.Usage;

/// <summary>
/// Puts files where a command takes them. Other converters take them one after the other (net, weights, model); here the net is an argument, and
/// the weights may be one, but what is written is an option.
/// </summary>
internal static class FilePlaces
{
    /// <summary>Moves the files that are more than a command takes to the options that take them.</summary>
    /// <returns>The options, or null if a file suits none: then nothing was moved.</returns>
    public static IReadOnlyList<(string Name, string? Value)>? Move(GivenArguments given, Command command)
    {
        var left = given.Files.ToList();
        var several = left.Where(file => SeveralInputs.IsOne(file, command)).ToList();
        var areSeveral = several.Count > 1 && SeveralInputs.AreTakenBy(command);
        var own = areSeveral ? several : [.. ArgumentsOf(command).Select(argument => Take(left, argument.Name, given, command)).OfType<string>()];
        if (areSeveral)
            left.RemoveAll(several.Contains);
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

    /// <summary>Whether a file is of another kind than the argument in whose place it stands, so that it is meant to be something else.</summary>
    public static bool AreMixedUp(GivenArguments given, Command command) =>
        ArgumentsOf(command).Zip(given.Files).Skip(1).Any(pair => !Suits(pair.First.Name, pair.Second, given, command));

    /// <summary>The file that a command writes if none is named: the net's name with another ending, in the current folder.</summary>
    /// <param name="command">The command.</param>
    /// <param name="net">The net, or null.</param>
    public static string OutputFor(Command command, string? net)
    {
        var ending = command.Name switch { "convert" => ".onnx", "init" => NpyFormat.ArchiveExtension, "train-graph" => ".step.onnx", _ => ".html" };
        return net is null || HasNoName(net) ? $"net{ending}"
            : FileKinds.Of(net) == FileKind.Unknown ? Path.GetFileName(net) + ending
            : Path.GetFileNameWithoutExtension(net) + ending;
    }

    /// <summary>Whether a command writes a file whose name nothing tells: the net comes from a stream, and no file was named.</summary>
    public static bool NeedsOutput(GivenArguments given, Command command) =>
        given.Files is [var net, ..] && HasNoName(net) && LacksOutput(given, command);

    private static bool LacksOutput(GivenArguments given, Command command) =>
        command.Options.Any(option => option.Name == "--output") && !given.Options.Exists(option => option.Name == "-o");

    private static bool HasNoName(string net) => net is "" or "-" || net.StartsWith("/dev/", StringComparison.Ordinal) || WholeFile.IsDevice(net);

    private static bool Suits(string argument, string file, GivenArguments given, Command command) => (argument, FileKinds.Of(file)) switch
    {
        (_, FileKind.Unknown) => true,

        // For init these may be what it writes.
        ("WEIGHTS", FileKind.Weights or FileKind.Arrays) =>
            command.Name != "init" || !LacksOutput(given, command) || file.Split(',').Append(file).Any(File.Exists),
        ("WEIGHTS", _) => false,
        ("MODEL", var kind) => kind == FileKind.Model,
        _ => true,
    };

    private static IEnumerable<Argument> ArgumentsOf(Command command) => command.Arguments.Where(argument => !SeveralInputs.IsArgumentOf(argument));

    private static string? Take(List<string> files, string argument, GivenArguments given, Command command)
    {
        var at = files.FindIndex(file => argument == "WEIGHTS"
            ? FileKinds.Of(file) != FileKind.Unknown && Suits(argument, file, given, command)
            : FileKinds.Of(file) == (argument == "MODEL" ? FileKind.Model : FileKind.Net));
        if (at < 0 && argument is not ("MODEL" or "WEIGHTS") && files.Count > 0)
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
