using System.Text.Json.Nodes;

namespace PortKit.Cli.Tests;

/// <summary><c>portkit verify --train N</c>.</summary>
public sealed class VerifyTrainingTests : IDisposable
{
    private const string Net = """
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        """;

    private readonly TemporaryFolder _folder = new();

    public VerifyTrainingTests()
    {
        _folder.Write("net.prototxt", Net);
        _folder.Write("solver.prototxt", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed' momentum: 0.9");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_piece_of_the_step_has_a_row()
    {
        var (code, output, error) = Command.Run(_folder.Root, "verify", "solver.prototxt", "--train", "2", "--seed", "1");
        Assert.Equal((0, ""), (code, error));
        var lines = output.TrimEnd().Split('\n');
        Assert.Matches("^layer +type +piece +shape +max abs +max rel +iteration +verdict$", lines[0]);
        Assert.Matches("^ip +InnerProduct +blob 'ip' +4x2 .* ok$", lines[1]);
        Assert.Matches("^loss +SoftmaxWithLoss +the gradient of bottom 'ip' +4x2 .* ok$", lines[3]);
        Assert.Contains(lines, line => line.StartsWith("ip     InnerProduct     the update of ip.0 ", StringComparison.Ordinal));
        Assert.Equal("11 of 11 pieces of 2 iterations agree within 0.0002.", lines[^1]);
        Assert.Equal(["net.prototxt", "solver.prototxt"], _folder.Files());
    }

    [Fact]
    public void A_tolerance_that_no_sum_keeps_names_the_first_that_differs()
    {
        var (code, _, error) = Command.Run(
            _folder.Root, "verify", "solver.prototxt", "--train", "3", "--seed", "1", "--tolerance", "0", "--junit", "steps.xml");
        Assert.Equal(1, code);
        Assert.Matches(@"error PK5009: layer '\w+' \(\w+\) is the first that differs, in .* at iteration \d: ONNX Runtime against Caffe's", error);
        Assert.Contains("<failure", File.ReadAllText(_folder.PathOf("steps.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_pieces()
    {
        var (code, output, _) = Command.Run(_folder.Root, "verify", "solver.prototxt", "--train", "1", "--seed", "1", "--json");
        Assert.Equal(0, code);
        var document = JsonNode.Parse(output)!;
        Assert.Equal(("verify", 1, true), ((string?)document["command"], (int)document["iterations"]!, (bool)document["passed"]!));
        var kinds = document["parts"]!.AsArray().Select(part => (string?)part!["kind"]).Distinct();
        Assert.Equal(["top", "bottomGradient", "shown", "blobGradient", "update", "history"], kinds);
    }

    [Theory]
    [InlineData("net.prototxt --train 1", "error PK7001")]
    [InlineData("solver.prototxt --train 0", "--train: ")]
    [InlineData("solver.prototxt m.onnx --train 1", "Found the model 'm.onnx' beside it.")]
    [InlineData("solver.prototxt --train 1 --golden dumps", "Found --golden beside it.")]
    public void What_has_no_step_is_refused(string arguments, string message)
    {
        var (code, output, error) = Command.Run(_folder.Root, ["verify", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
