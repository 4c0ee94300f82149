using PortKit.Cli.Output;

namespace PortKit.Cli.Tests;

/// <summary>What each command gives for arguments and files that are not what it takes.</summary>
[Collection("console")]
public sealed class ExitCodeTests : IDisposable
{
    private static readonly string[] Commands = [.. PortKitCommand.Create().Subcommands.Select(command => command.Name)];

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    private string Arrays => _other.PathOf("good.npz");

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    /// <summary>Each command, and what it finds in the place of its input.</summary>
    public static TheoryData<string, string> Found { get; } =
        [.. from command in Commands from found in new[] { "nothing", "an option", "no file", "a folder", "a locked file", "an empty file" }
            // These do something of their own without an argument.
            where command is not ("demo" or "help") || found != "nothing" select (command, found)];

    [Theory]
    [MemberData(nameof(Found))]
    public void Bad_input_gives_2_and_one_error(string command, string found)
    {
        var expected = (command, found) switch
        {
            // Nothing is a prototxt of nothing.
            ("format" or "upgrade", "an empty file") => ExitCodes.Done,
            _ => ExitCodes.BadInput,
        };
        var path = _folder.PathOf("input");
        if (found == "a folder")
            Directory.CreateDirectory(path);
        else if (found is "a locked file" or "an empty file")
            File.WriteAllText(path, found == "an empty file" ? "" : Command.Net);
        if (command == "compare")
            Assert.Equal(0, InProcess.Run("init", _other.Write("net.prototxt", Command.Net), "-o", Arrays, "--seed", "1").Code);
        using var held = found == "a locked file" ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None) : null;
        var (code, output, error) = InProcess.Run([command, .. ArgumentsFor(command, found, path)]);
        Assert.True(expected == code, $"{code}: {error}");
        Assert.Equal("", output);
        Assert.Equal(expected == ExitCodes.Done ? 0 : 1, error.Split('\n').Count(line => line.Contains(": error PK", StringComparison.Ordinal)));
        Assert.DoesNotContain("PK9001", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(found is "a folder" or "a locked file" or "an empty file" ? ["input"] : [], _folder.Files());
    }

    [Theory]
    [InlineData(0, "inspect", "net.prototxt", "--seed", "1")]
    [InlineData(0, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "1", "--check")]
    [InlineData(0, "--version")]
    [InlineData(0, "convert", "--help")]
    [InlineData(1, "compare", "a.npz", "b.npz")]
    [InlineData(1, "convert", "overflow.prototxt", "-o", "m.onnx", "--check")]
    [InlineData(2, "compare", "a.npz", "none.npz")]
    public void Other_codes(int expected, params string[] words)
    {
        _folder.Write("net.prototxt", Command.Net);
        _folder.Write(
            "overflow.prototxt",
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 3 bias_filler { type: "constant" value: inf } } }
            """);
        foreach (var (name, seed) in new[] { ("a.npz", "1"), ("b.npz", "2") })
            Assert.Equal(0, InProcess.Run("init", _folder.PathOf("net.prototxt"), "-o", _folder.PathOf(name), "--seed", seed).Code);
        var (code, _, error) = InProcess.Run([.. words.Select(word => word.Contains('.', StringComparison.Ordinal) ? _folder.PathOf(word) : word)]);
        Assert.True(expected == code, $"{code}: {error}");

        // A model whose check fails is there to be looked at, and that is said.
        if (words.Contains("--check"))
            Assert.Equal(expected == 1, File.Exists(_folder.PathOf("m.onnx")) && error.Contains("m.onnx: note PK4004: The model fails its check, and stays", StringComparison.Ordinal));
    }

    private string[] ArgumentsFor(string command, string found, string path)
    {
        if (found == "nothing")
            return [];
        if (found == "an option")
            return ["--frobnicate"];
        return command switch
        {
            "convert" => [path, "-o", path + ".onnx"],
            "init" => [path, "-o", path + ".npz"],
            "report" => [path, "-o", path + ".html"],
            "compare" => [Arrays, path],
            _ => [path],
        };
    }
}
