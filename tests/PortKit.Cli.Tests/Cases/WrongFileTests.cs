using System.Text.RegularExpressions;
using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Files that are not what their place asks for, and weights that do not fit: each hint that is a command is typed, and works.</summary>
public sealed partial class WrongFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net", "nobias", "Found 1. The layer has no bias in the file: bias_term: false is what the net lacks.")]
    [InlineData("nobias", "bias", "Found 2. The layer has a bias in the file, and bias_term: false in the net.")]
    public void A_bias_that_is_missing_or_one_too_many(string net, string weights, string message)
    {
        Copy("07-bias-term-mismatch");
        var error = Refused("convert", $"{net}.prototxt", "--weights", $"{weights}.caffemodel", "-o", "m.onnx", "--seed", "1");
        Assert.Contains($"{weights}.caffemodel: error PK3003: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net", "--reshape-weights")]
    [InlineData("size", "--input data=1x2x6x6")]
    public void Options_that_make_trained_weights_fit(string net, string options)
    {
        Copy("08-fc-to-conv");
        string[] command = ["convert", $"{net}.prototxt", "--weights", "ip.caffemodel", "-o", "m.onnx", "--seed", "1", "--require-all-weights"];
        Assert.Contains($":  {options} ", Refused(command), StringComparison.Ordinal);
        Assert.Equal(0, Command.Run(_folder.Root, [.. command, .. options.Split(' ')]).Code);
    }

    [Fact]
    public void Other_classes()
    {
        Copy("08-fc-to-conv");
        var error = Refused("convert", "classes.prototxt", "--weights", "ip.caffemodel", "-o", "m.onnx", "--seed", "1");
        Assert.Contains("The layer has num_output: 5 in the file.", error, StringComparison.Ordinal);
        Assert.Contains("inner_product_param { num_output: 5 }", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_was_renamed_is_found_by_its_shapes()
    {
        Copy("09-names-in-the-file");
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "--weights", "w.caffemodel", "-o", "m.onnx", "--seed", "1");
        Assert.Equal(0, code);
        Assert.Contains("1 layer of the file is not in the net: fc6.", error, StringComparison.Ordinal);
        Assert.Contains("rename the layer 'fc6_ms' to 'fc6'", error, StringComparison.Ordinal);
        var output = Assert.Single(TypeHints(error));
        Assert.Matches(@"(?m)^fc6 +InnerProduct +fc6\.0 +5x72 +360$", output);
    }

    [Theory]
    [InlineData("page.caffemodel", "a web page", "Download the raw file")]
    [InlineData("lfs.caffemodel", "a Git LFS pointer", "git lfs pull")]
    [InlineData("zip.caffemodel", "a zip archive", "unzip zip.caffemodel")]
    [InlineData("own.onnx", "an ONNX model", ".caffemodel")]
    [InlineData("net.prototxt", "prototxt text", "--weights net.caffemodel")]
    public void What_is_given_as_weights_is_named(string file, string found, string hint)
    {
        Copy("10-not-a-weight-file");
        var error = Refused("convert", "net.prototxt", "--weights", file, "-o", "m.onnx", "--seed", "1");
        Assert.Contains($"{file}: error PK3005: Trained weights are expected. Found {found}", error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_npz_of_init_is_taken_as_weights()
    {
        Copy("10-not-a-weight-file");
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "--weights", "own.npz", "--require-all-weights", "-o", "m.onnx", "--seed", "7").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "compare", "m.onnx", "own.npz").Code);
    }

    /// <summary>Who has nothing but the weights converts the net that is in them, or prints it first.</summary>
    [Fact]
    public void A_caffemodel_holds_its_net()
    {
        Copy("11-only-a-caffemodel");
        File.Delete(_folder.PathOf("net.prototxt"));
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "only.caffemodel", "-o", "net.onnx", "--require-all-weights").Code);
        Assert.Equal(["net.onnx", "only.caffemodel"], _folder.Files());
        Assert.Equal(0, Command.Run(_folder.Root, "compare", "net.onnx", "only.caffemodel").Code);
        File.WriteAllText(_folder.PathOf("net.prototxt"), Command.Run(_folder.Root, "format", "only.caffemodel").Output);
        var (verified, _, _) = Command.Run(_folder.Root, "verify", "net.prototxt", "net.onnx");
        Assert.Equal(0, verified);
        var (code, upgraded, _) = Command.Run(_folder.Root, "upgrade", "only.caffemodel");
        Assert.Equal((0, File.ReadAllText(_folder.PathOf("net.prototxt"))), (code, upgraded));
    }

    [Fact]
    public void A_net_and_weights_that_are_swapped()
    {
        Copy("11-only-a-caffemodel");
        var error = Refused("convert", "only.caffemodel", "--weights", "net.prototxt", "-o", "m.onnx");
        Assert.Contains("The two are swapped:", error, StringComparison.Ordinal);
        TypeHints(error);
        Assert.Contains("net.onnx", _folder.Files());
    }

    /// <summary>Each row: what is typed, and what it says was found.</summary>
    [Theory]
    [InlineData("check net.prototxt", "An ONNX model is expected. Found prototxt text.")]
    [InlineData("check only.caffemodel", "An ONNX model is expected. Found a .caffemodel")]
    [InlineData("check net.prototxt --net net.prototxt", "An ONNX model is expected. Found prototxt text.")]
    [InlineData("check .", "A folder with files *.onnx in it, or in folders below, is expected. Found none.")]
    [InlineData("verify net.prototxt only.caffemodel", "NET and MODEL are expected, one after the other. Found net.prototxt, only.caffemodel. Give it as --weights")]
    [InlineData("compare net.prototxt only.caffemodel", "A file with weights is expected. Found prototxt text.")]
    [InlineData("convert net.prototxt --weights net.prototxt -o m.onnx", "Trained weights are expected. Found prototxt text.")]
    [InlineData("verify net.prototxt --input data=only.npy", "The file is a .caffemodel")]
    [InlineData("verify net.prototxt --golden only.caffemodel", "A folder of arrays is expected. Found a file.")]
    [InlineData("format .", "Expected prototxt text. Found a folder.")]
    public void What_is_found_elsewhere_is_named(string command, string message)
    {
        Copy("11-only-a-caffemodel");
        File.Copy(_folder.PathOf("only.caffemodel"), _folder.PathOf("only.npy"));
        File.Copy(_folder.PathOf("only.caffemodel"), _folder.PathOf("net.caffemodel"));
        var error = Refused(command.Split(' '));
        Assert.Contains(message, error, StringComparison.Ordinal);
        TypeHints(error);
    }

    /// <summary>Every format is listed with its layers and shapes, and as JSON.</summary>
    [Theory]
    [InlineData("w.npz", "")]
    [InlineData("w.safetensors", "")]
    [InlineData("w.caffemodel", "InnerProduct")]
    [InlineData("w.caffemodel.h5", "")]
    [InlineData("w.onnx", "")]
    public void What_a_file_holds_is_listed(string file, string type)
    {
        Copy("11-only-a-caffemodel");
        Assert.Equal(0, Command.Run(_folder.Root, file.EndsWith(".onnx", StringComparison.Ordinal) ? "convert" : "init", "net.prototxt", "-o", file, "--seed", "1").Code);
        var (code, output, error) = Command.Run(_folder.Root, "inspect", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches($@"(?m)^fc6 +{type} *fc6\.0 +5x72 +360\n +fc6\.1 +5 +5\n(input *\n)?total +365$", output);
        var document = System.Text.Json.Nodes.JsonNode.Parse(Command.Run(_folder.Root, "inspect", file, "--json").Output)!;
        var layer = document["layers"]!.AsArray().Single(one => (string?)one!["name"] == "fc6")!;
        Assert.Equal((365, "fc6.0"), ((int?)document["parameters"], (string?)layer["blobs"]![0]!["name"]));
        Assert.Equal([5, 72], layer["blobs"]![0]!["dims"]!.AsArray().Select(dim => (int)dim!));
    }

    private string Refused(params string[] arguments)
    {
        var (code, output, error) = Command.Run(_folder.Root, arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.DoesNotContain("m.onnx", _folder.Files());
        return error;
    }

    /// <summary>Types the commands that hints propose, one after the other, and gives what they print.</summary>
    private List<string> TypeHints(string error)
    {
        List<string> outputs = [];
        foreach (var command in HintedCommand().Matches(error).Select(match => match.Groups[1].Value))
        {
            var words = command.Split(' ').ToList();
            var to = words.IndexOf(">");
            var (code, output, told) = Command.Run(_folder.Root, [.. to < 0 ? words : words[..to]]);
            Assert.True(code == 0, $"portkit {command}: {told}");
            if (to >= 0)
                _folder.Write(words[to + 1], output);
            outputs.Add(output);
        }

        return outputs;
    }

    private void Copy(string name)
    {
        foreach (var file in Directory.GetFiles(Repository.PathOf("tests", "Cases", name)))
            File.Copy(file, _folder.PathOf(Path.GetFileName(file)));
    }

    [GeneratedRegex(@"  portkit ([^\n]+?)(?=  |\n|$)")]
    private static partial Regex HintedCommand();
}
