using PortKit.House.Tests;
using PortKit.Onnx.Protos;

namespace PortKit.Tests.Emission;

/// <summary>
/// Models have next to nothing left that a simplifier would take out, so that there is no option to do so. What docs/model.md says of it holds.
/// </summary>
public sealed class LeftoverTests
{
    private static readonly string[] Folders = ["models", "tests/PortKit.Tests/Golden/layers", "tests/PortKit.Tests/Golden/forks", "tests/PortKit.Tests/Golden/nets"];

    /// <summary>What one would find: nodes of constants alone, one Reshape or Transpose after another, and Identity in place of a name.</summary>
    [Fact]
    public void Next_to_nothing_is_left()
    {
        var (models, nodes, left) = (0, 0, new List<string>());
        foreach (var path in Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder.Split('/')), "*.prototxt", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            var net = Converter.Plan(path, new ConvertOptions { Seed = 1 });
            using var bytes = new MemoryStream();
            if (!net.Succeeded || net.Net.Plan.ParameterCount > 5_000_000 || !net.Net.WriteModel(bytes).Succeeded)
                continue;
            var graph = ModelProto.Parser.ParseFrom(bytes.ToArray()).Graph;
            models++;
            nodes += graph.Node.Count;
            left.AddRange(LeftIn(graph).Select(found => $"{Path.GetRelativePath(Repository.Root, path)}: {found}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{nodes} nodes of {models} models, {left.Count} left.");

        // Where priors are joined, and where detections and a fork's LSTM look at a value under axes of their own.
        Assert.All(left, found => Assert.Matches("priorbox \\(Concat\\) is constant$|(detection.*|lstm/2) is a Reshape of one$", found));
        Assert.InRange(models, 250, int.MaxValue);
        Assert.True(left.Count * 200 < nodes, string.Join("\n", left));
        Assert.Contains("less than one node in 200 is left that a simplifier would take out", Repository.Read("docs", "model.md"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> LeftIn(GraphProto graph)
    {
        var constants = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var outputs = graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        var makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        var readers = graph.Node.SelectMany(node => node.Input).ToLookup(input => input);
        foreach (var node in graph.Node)
        {
            // One value that is two outputs, or an input and an output, needs it.
            if (node.OpType == "Identity" && !outputs.Contains(node.Output[0]))
                yield return $"{node.Name} is an Identity";
            // These keep a large constant small, or bring weights, which are known when the model is written, into another order.
            if (node.OpType is not ("ConstantOfShape" or "Expand" or "Gather" or "Transpose" or "Identity") && node.Input.Count > 0 && node.Input.All(input => input.Length == 0 || constants.Contains(input)) && !node.OpType.StartsWith("Random", StringComparison.Ordinal) && node.Attribute.All(attribute => attribute.G is null))
                yield return $"{node.Name} ({node.OpType}) is constant";
            if (node.OpType is "Reshape" or "Transpose" && makers.TryGetValue(node.Input[0], out var before) && before.OpType == node.OpType
                && !outputs.Contains(node.Input[0]) && readers[node.Input[0]].Count() == 1)
            {
                yield return $"{node.Name} is a {node.OpType} of one";
            }

            if (node.OpType == "Dropout" && node.Input.Count < 3)
                yield return $"{node.Name} does nothing";
        }
    }
}
