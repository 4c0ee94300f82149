using PortKit.Net;

namespace PortKit.Verification.Tests;

/// <summary>Operators that ONNX Runtime does not have are told before it is asked.</summary>
public sealed class CustomOperatorsTests : IDisposable
{
    private const string Net = """
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 } } }
        layer { name: 'relu' type: 'ReLU' bottom: 'data' top: 'relu' }
        layer { name: 'x' type: 'Squash' bottom: 'relu' top: 'x' }
        layer { name: 'y' type: 'Squash' bottom: 'x' top: 'y' }
        """;

    private static readonly ConvertOptions Options = new()
    {
        Seed = 3,
        CustomOps = "my.ops",
        Shapes = new Dictionary<string, Shape> { ["x"] = new(2, 3), ["y"] = new(2, 3) },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_net_that_has_some_is_not_verified()
    {
        var planned = VerifiedNets.Plan(Net, Options);
        var path = Path.Combine(_folder, "m.onnx");
        Assert.True(planned.Net!.WriteModel(path).Succeeded);
        foreach (var model in new[] { null, path })
        {
            var said = Assert.Single(VerifiedNets.Verify(planned, model).Diagnostics);
            Assert.Equal((Codes.CustomOps, "net.prototxt(3,1)"), (said.Code, said.Location.ToString()));
            Assert.Contains("Found custom operator my.ops::Squash of layer 'x', and 1 other, for which it has no kernel.", said.Message, StringComparison.Ordinal);
            Assert.Contains("`Outputs` relu", said.Hint, StringComparison.Ordinal);
        }

        var head = VerifiedNets.Plan(Net, Options with { Outputs = ["relu"] });
        Assert.True(VerifiedNets.Verify(head, null).Passed);
        Assert.Equal(path, Assert.Single(VerifiedNets.Verify(head, path).Diagnostics).Location.File);
    }

    [Fact]
    public void Of_a_model_the_node_is_named()
    {
        var path = Path.Combine(_folder, "m.onnx");
        Assert.True(VerifiedNets.Plan(Net, Options).Net!.WriteModel(path).Succeeded);
        var said = CustomOperators.Refusal(path)!;
        Assert.Equal((Codes.CustomOps, path), (said.Code, said.Location.File));
        Assert.Contains("my.ops::Squash of node 'x', and 1 other", said.Message, StringComparison.Ordinal);
        Assert.True(VerifiedNets.Plan(VerifiedNets.Small).Net!.WriteModel(path).Succeeded);
        Assert.Null(CustomOperators.Refusal(path));
        File.WriteAllText(path, "no model");
        Assert.Null(CustomOperators.Refusal(path));
    }

    [Theory]
    [InlineData("ai.onnx")]
    [InlineData("com.microsoft")]
    [InlineData("com.microsoft.nchwc")]
    public void Domains_of_the_runtime_are_its_own(string domain)
    {
        var path = Path.Combine(_folder, "m.onnx");
        VerifiedNets.Write(VerifiedNets.Plan(VerifiedNets.Small), path, graph => graph.Node[0].Domain = domain);
        Assert.Null(CustomOperators.Refusal(path));
        VerifiedNets.Write(VerifiedNets.Plan(VerifiedNets.Small), path, graph => graph.Node[0].Domain = "x" + domain);
        Assert.NotNull(CustomOperators.Refusal(path));
    }
}
