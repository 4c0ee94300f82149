using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Outputs that are named, and outputs without axes.</summary>
public sealed class OutputsTests : IDisposable
{
    private static readonly string Case = Repository.PathOf("tests", "Cases", "18-choose-the-outputs");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_net_for_training_is_scored_without_labels()
    {
        var model = _folder.PathOf("m.onnx");
        var (code, output, error) = Command.Run(Case, "convert", "--quiet", "net.prototxt", "-o", model, "--seed", "1", "--outputs", "fc7,cls", "--check");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"^input  data  2x3x12x12 .*\noutput fc7  2x6 .*\noutput cls  2x10 .*\nsignal ", output);

        // The model tells by its values what it is, with the option or without.
        foreach (var options in new string[][] { [], ["--outputs", "fc7,cls"] })
        {
            (code, output, _) = Command.Run(Case, ["verify", "net.prototxt", model, "--seed", "1", .. options]);
            Assert.Equal(0, code);
            Assert.Contains("2 of 2 blobs agree", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PK2121: --outputs fc8: a blob of the net is expected. Found data, label, fc7, cls, aux, loss.", "--outputs", "fc8")]
    [InlineData("PK4001: --outputs: names of blobs are expected, joined by commas. Found 'fc7,'.", "--outputs", "fc7,")]
    [InlineData("PK4001: --all-blobs: either it or --outputs is expected. Found both.", "--outputs", "fc7", "--all-blobs")]
    [InlineData("PK4001: --opset: a number from 13 to 26 is expected. Found '11'.", "--opset", "11")]
    [InlineData("PK4001: An option of portkit convert is expected. Found --fp8.", "--fp8")]
    public void What_cannot_be_is_refused_in_a_line(string message, params string[] options)
    {
        var (code, output, error) = Command.Run(Case, ["convert", "net.prototxt", "-o", _folder.PathOf("m.onnx"), "--seed", "1", .. options]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains($": error {message}\n", error, StringComparison.Ordinal);
        Assert.Equal(2, error.Count(letter => letter == '\n'));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void A_scalar_gets_an_axis_and_is_verified_all_the_same()
    {
        var folder = Repository.PathOf("tests", "Cases", "06-mlnet-scalar-outputs");
        var model = _folder.PathOf("m.onnx");
        var (code, output, _) = Command.Run(folder, "convert", "net.prototxt", "-o", model, "--seed", "1", "--scalars", "1", "--check");
        Assert.Equal(0, code);
        Assert.Contains("output r  1  min", output, StringComparison.Ordinal);
        (code, output, _) = Command.Run(folder, "verify", "net.prototxt", model);
        Assert.Equal(0, code);
        Assert.Contains("1 of 1 blobs agree", output, StringComparison.Ordinal);
    }
}
