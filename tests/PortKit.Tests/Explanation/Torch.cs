using PortKit.Initializers;
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
            inputs = []
            while os.path.exists(path := os.path.join(folder, f"in{len(inputs)}")):
                shape = [int(dim) for dim in open(path + ".txt").read().split("x")]
                inputs.append(torch.from_numpy(np.fromfile(path, dtype="<f4").reshape(shape)))
            with torch.no_grad():
                outputs = model(*inputs)
            outputs = outputs if isinstance(outputs, tuple) else (outputs,)
            for i, output in enumerate(outputs):
                np.ascontiguousarray(output.numpy(), dtype="<f4").tofile(os.path.join(folder, f"out{i}"))
                open(os.path.join(folder, f"out{i}.txt"), "w").write("x".join(map(str, output.shape)))
        """;

    private static readonly Lazy<string?> Interpreter = new(() => Programs.PythonWith("torch, numpy"));

    /// <summary>Whether there is one.</summary>
    public static bool IsFound => Interpreter.Value is not null;

    /// <summary>
    /// Expects every output of the modules to agree with ONNX Runtime's of the converted model, in shape and value. Inputs are uniform in [-1, 1), or
    /// whole numbers where they are indices.
    /// </summary>
    public static void Agrees(IReadOnlyList<string> nets)
    {
        Assert.SkipUnless(IsFound, NotFound);
        var root = Directory.CreateTempSubdirectory("portkit-torch-");
        try
        {
            var cases = nets.Select((text, i) => ModuleCase.Write(root.CreateSubdirectory($"{i}"), text, i, FrameworkName.PyTorch, "net.py")).ToList();
            var (code, said) = Programs.Run(Interpreter.Value!, ["-c", Program, .. cases.Select(one => one.Folder)]);
            Assert.True(code == 0, said);
            cases.ForEach(one => one.Check());
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
