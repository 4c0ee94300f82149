using System.Runtime.InteropServices;
using System.Text;
using PortKit.Explanation;
using PortKit.Initializers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Explanation;

/// <summary>
/// A net as a module, in a folder with its weights (weights.npz, weights.safetensors) and inputs (in0, in1, ..., float32, with their shapes in in0.txt, ...),
/// and what ONNX Runtime makes of them. Whoever runs the module writes out0 and out0.txt, ... .
/// </summary>
internal sealed record ModuleCase(string Folder, string Text, NetPlan Net, Dictionary<string, (Shape Shape, float[] Values)> Expected)
{
    /// <summary>Writes the folder. Inputs are uniform in [-1, 1), or whole numbers where they are indices.</summary>
    public static ModuleCase Write(DirectoryInfo folder, string text, int seed, FrameworkName framework, string file)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = (uint)seed });
        Assert.True(planned.Succeeded, text + string.Join('\n', planned.Diagnostics));
        var net = planned.Net;
        var module = NetExplainer.Module(net.Plan, framework);
        Assert.True(module.Diagnostics.Count == 0, text + string.Join('\n', module.Diagnostics));
        File.WriteAllLines(Path.Combine(folder.FullName, file), module.Lines);
        var layout = framework == FrameworkName.Keras ? WeightLayout.TensorFlow : WeightLayout.PyTorch;
        foreach (var weights in new[] { "weights.npz", "weights.safetensors" })
        {
            var written = net.WriteWeights(Path.Combine(folder.FullName, weights), layout);
            Assert.True(written.Succeeded, text + string.Join('\n', written.Diagnostics));
        }

        var random = new Random(seed);
        var inputs = new Dictionary<string, float[]>();
        foreach (var (i, input) in net.Plan.Inputs.Index())
        {
            var choices = net.Plan.InputChoices.GetValueOrDefault(input);
            float[] values =
                [.. Enumerable.Range(0, input.Shape.Count).Select(_ => choices > 0 ? random.Next(choices) : (float)((random.NextDouble() * 2) - 1))];
            inputs.Add(input.Name, values);
            File.WriteAllBytes(Path.Combine(folder.FullName, $"in{i}"), MemoryMarshal.AsBytes<float>(values).ToArray());
            File.WriteAllText(Path.Combine(folder.FullName, $"in{i}.txt"), $"{input.Shape}");
        }

        return new ModuleCase(folder.FullName, text, net.Plan, Session.Run(planned, inputs));
    }

    /// <summary>Expects no lines of a net, and one error at a place, in whose message something stands.</summary>
    public static void IsRefused(string text, FrameworkName framework, string place, string found)
    {
        var module = NetExplainer.Module(NetExplainerTests.Plan(text), framework);
        Assert.Empty(module.Lines);
        var diagnostic = Assert.Single(module.Diagnostics);
        Assert.StartsWith($"{place}: error PK", diagnostic.ToString(), StringComparison.Ordinal);
        Assert.Contains(found, diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>Expects lines or diagnostics of each network in models/, and never both.</summary>
    public static void AllModelsAreModulesOrTold(FrameworkName framework)
    {
        foreach (var name in Models.Names)
        {
            var module = NetExplainer.Module(Models.Plan(name), framework);
            Assert.True(module.Lines.Count > 0 != module.Diagnostics.Any(), name);
        }
    }

    /// <summary>Expects every output to be that of ONNX Runtime, in shape and value.</summary>
    public void Check()
    {
        foreach (var (i, output) in Net.Outputs.Index())
        {
            var (shape, values) = Expected[output.ModelName];
            Assert.Equal(shape.Rank == 0 ? "" : $"{shape}", File.ReadAllText(Path.Combine(Folder, $"out{i}.txt")));
            var actual = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(Folder, $"out{i}")));
            Golden.AssertClose($"{Text}\n{output.Name}", actual, values);
        }
    }
}
