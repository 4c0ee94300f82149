using System.Diagnostics;
using System.Text;
using PortKit.Explanation;
using PortKit.Files.Npy;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Explanation;

/// <summary>Runs modules of PyTorch, if the machine has it: python3-torch of Debian is enough.</summary>
internal static class Torch
{
    /// <summary>Why tests are skipped where it is not.</summary>
    public const string NotFound = "No Python that has torch and numpy was found. apt-get install python3-torch brings both.";

    // For each folder: the module with the weights of the file, run over the inputs.
    private const string Program = """
        import importlib.util, os, sys
        import numpy as np
        import torch
        torch.set_num_threads(1)
        for folder in sys.argv[1:]:
            spec = importlib.util.spec_from_file_location("net", os.path.join(folder, "net.py"))
            net = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(net)
            model = net.load(os.path.join(folder, "weights.npz"))
            inputs = np.load(os.path.join(folder, "inputs.npz"))
            with torch.no_grad():
                outputs = model(*[torch.from_numpy(inputs[str(i)]) for i in range(len(inputs.files))])
            outputs = outputs if isinstance(outputs, tuple) else (outputs,)
            for i, output in enumerate(outputs):
                np.ascontiguousarray(output.numpy(), dtype="<f4").tofile(os.path.join(folder, f"{i}.bin"))
                open(os.path.join(folder, f"{i}.txt"), "w").write("x".join(map(str, output.shape)))
        """;

    private static readonly Lazy<string?> Python = new(() => new[] { Environment.GetEnvironmentVariable("PORTKIT_PYTHON"), "python3", "/usr/bin/python3" }
        .OfType<string>().FirstOrDefault(python => Run(python, ["-c", "import torch, numpy"]) is (0, _)));

    /// <summary>Whether there is one.</summary>
    public static bool IsFound => Python.Value is not null;

    /// <summary>
    /// Expects every output of the modules to agree with ONNX Runtime's of the converted model, in shape and value. Inputs are uniform in [-1, 1), or
    /// whole numbers where they are indices.
    /// </summary>
    public static void Agrees(IReadOnlyList<string> nets, ConvertOptions? options = null)
    {
        Assert.SkipUnless(IsFound, NotFound);
        var root = Directory.CreateTempSubdirectory("portkit-torch-");
        try
        {
            var cases = nets.Select((text, i) => Write(root.CreateSubdirectory($"{i}"), text, i, options ?? new ConvertOptions())).ToList();
            var (code, said) = Run(Python.Value!, ["-c", Program, .. cases.Select(one => one.Folder)]);
            Assert.True(code == 0, said);
            foreach (var (folder, text, net, expected) in cases)
            {
                for (var i = 0; i < net.Plan.Outputs.Count; i++)
                {
                    var (shape, values) = expected[net.Plan.Outputs[i].ModelName];
                    Assert.Equal(shape.ToString(), File.ReadAllText(Path.Combine(folder, $"{i}.txt")) is { Length: > 0 } dims ? dims : "()");
                    var actual = new float[values.Length];
                    Buffer.BlockCopy(File.ReadAllBytes(Path.Combine(folder, $"{i}.bin")), 0, actual, 0, actual.Length * sizeof(float));
                    Golden.AssertClose($"{text}\n{net.Plan.Outputs[i].Name}", actual, values);
                }
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static (string Folder, string Text, PlannedNet Net, Dictionary<string, (Shape Shape, float[] Values)> Expected) Write(
        DirectoryInfo folder, string text, int seed, ConvertOptions options)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options with { Seed = (uint)seed });
        Assert.True(planned.Succeeded, text + string.Join('\n', planned.Diagnostics));
        var net = planned.Net;
        var module = NetExplainer.Module(net.Plan);
        Assert.True(module.Diagnostics.Count == 0, text + string.Join('\n', module.Diagnostics));
        File.WriteAllLines(Path.Combine(folder.FullName, "net.py"), module.Lines);
        var written = net.WriteWeights(Path.Combine(folder.FullName, "weights.npz"), WeightLayout.PyTorch);
        Assert.True(written.Succeeded, text + string.Join('\n', written.Diagnostics));
        var random = new Random(seed);
        var inputs = net.Plan.Inputs.ToDictionary(input => input.Name, input => Values(net.Plan, input, random));
        using (var file = File.Create(Path.Combine(folder.FullName, "inputs.npz")))
        using (var npz = new NpzWriter(file))
        {
            foreach (var (i, input) in net.Plan.Inputs.Index())
                npz.Add($"{i}", input.Shape.Dims, stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(inputs[input.Name])));
        }

        return (folder.FullName, text, net, Session.Run(planned, inputs));
    }

    private static float[] Values(NetPlan net, BlobVersion input, Random random)
    {
        var choices = net.InputChoices.GetValueOrDefault(input);
        return [.. Enumerable.Range(0, input.Shape.Count).Select(_ => choices > 0 ? random.Next(choices) : (float)((random.NextDouble() * 2) - 1))];
    }

    private static (int Code, string Said) Run(string program, IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, program);
        }
    }
}
