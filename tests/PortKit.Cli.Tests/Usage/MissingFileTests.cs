using PortKit.Cli.Usage;

namespace PortKit.Cli.Tests.Usage;

[Collection("console")]
public sealed class MissingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MissingFileTests()
    {
        _folder.Write("net.prototxt", Command.Net);
        foreach (var name in new[] { "weights.caffemodel", "init.toml", "mean.binaryproto", "data.npy", "model.onnx", "own.dll" })
            _folder.Write(name, "");
        Directory.CreateDirectory(_folder.PathOf("dumps"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What is typed, and the file that was meant.</summary>
    [Theory]
    [InlineData("convert nett.prototxt", "net.prototxt")]
    [InlineData("convert Net.prototxt", "net.prototxt")]
    [InlineData("convert net.prototxt wieghts.caffemodel -o m.onnx", "weights.caffemodel")]
    [InlineData("init net.prototxt --weights weights.cafemodel.h5,weight.caffemodel -o w.npz", "weights.caffemodel")]
    [InlineData("convert net.prototxt -o m.onnx --init int.toml", "init.toml")]
    [InlineData("convert net.prototxt -o m.onnx --mean men.binaryproto", "mean.binaryproto")]
    [InlineData("convert net.prototxt -o m.onnx --plugin onw.dll", "own.dll")]
    [InlineData("check modle.onnx", "model.onnx")]
    [InlineData("verify net.prototxt modle.onnx", "model.onnx")]
    [InlineData("verify net.prototxt --input data=date.npy", "data.npy")]
    [InlineData("verify net.prototxt --golden dump", "dumps")]
    [InlineData("compare modle.onnx weights.caffemodel", "model.onnx")]
    [InlineData("inspect nett.prototxt", "net.prototxt")]
    [InlineData("format nett.prototxt", "net.prototxt")]
    public void The_one_that_was_meant_is_named(string command, string meant)
    {
        if (OperatingSystem.IsWindows() && command.Contains("Net", StringComparison.Ordinal))
            return;
        var (code, output, error) = InProcess.Run([.. command.Split(' ').Select(Located)]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"  hint: Did you mean {_folder.PathOf(meant)}?", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert no/net.prototxt")]
    [InlineData("convert net.prototxt no/weights.caffemodel -o m.onnx")]
    [InlineData("check no/model.onnx")]
    public void So_is_a_folder_that_is_not_there(string command)
    {
        var (code, _, error) = InProcess.Run([.. command.Split(' ').Select(Located)]);
        Assert.Equal(2, code);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"  hint: There is no folder '{_folder.PathOf("no")}'.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_get_no_hint()
    {
        Assert.Null(MissingFile.Hint(_folder.PathOf("net.prototxt")));
        Assert.Null(MissingFile.Hint(_folder.PathOf("something-else.prototxt")));
        Assert.Null(MissingFile.Hint("<stdin>"));
        Assert.Null(MissingFile.Hint("a\0b"));
        var unwritable = new Diagnostic(Codes.Unwritable, DiagnosticSeverity.Error, SourceLocation.In(_folder.PathOf("nett.prototxt")), "m");
        Assert.Null(MissingFile.Hinted(unwritable).Hint);
    }

    // Everything that is a file lies in the folder.
    private string Located(string word) =>
        word.StartsWith("data=", StringComparison.Ordinal) ? $"data={_folder.PathOf(word[5..])}"
        : word.Contains('.', StringComparison.Ordinal) || word == "dump" ? string.Join(',', word.Split(',').Select(_folder.PathOf))
        : word;
}
