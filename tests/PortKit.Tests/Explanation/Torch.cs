using PortKit.Initializers;

namespace PortKit.Tests.Explanation;

/// <summary>Runs modules of PyTorch, if the machine has it: python3-torch of Debian is enough.</summary>
internal static class Torch
{
    /// <summary>Why tests are skipped where it is not.</summary>
    public const string NotFound = "No Python that has torch and numpy was found. apt-get install python3-torch brings both.";

    // For each folder: the module with the weights of the file, run over the inputs.
    private const string Program = """
        import torch
        torch.set_num_threads(1)

        def run(net, path, inputs):
            model = net.load(path)
            with torch.no_grad():
                outputs = model(*(torch.from_numpy(x) for x in inputs))
            return [y.numpy() for y in (outputs if isinstance(outputs, tuple) else (outputs,))]
        """;

    private static readonly PythonModules Python = new(FrameworkName.PyTorch, "torch, numpy", Program, NotFound);

    /// <summary>Whether there is one.</summary>
    public static bool IsFound => Python.IsFound;

    /// <summary>Expects every output of the modules to agree with ONNX Runtime's of the converted model.</summary>
    public static void Agrees(IReadOnlyList<string> nets) => Python.Agree(nets);
}
