using PortKit.Initializers;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Explanation;

/// <summary>Runs modules of Python, if the machine has what they need.</summary>
/// <param name="framework">Whose modules they are.</param>
/// <param name="needs">What Python must be able to import.</param>
/// <param name="program">Defines <c>run(net, path, inputs)</c>: the outputs of the module net with the weights of path, as arrays.</param>
/// <param name="notFound">Why tests are skipped where there is no such Python.</param>
internal sealed class PythonModules(FrameworkName framework, string needs, string program, string notFound)
{
    private const string Begin = """
        import importlib.util, os, sys
        import numpy as np

        """;

    private const string End = """

        for folder in sys.argv[1:]:
            spec = importlib.util.spec_from_file_location("net", os.path.join(folder, "net.py"))
            net = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(net)
            inputs = []
            while os.path.exists(path := os.path.join(folder, f"in{len(inputs)}")):
                shape = [int(dim) for dim in open(path + ".txt").read().split("x")]
                inputs.append(np.fromfile(path, dtype="<f4").reshape(shape))
            for i, output in enumerate(run(net, os.path.join(folder, "weights.npz"), inputs)):
                np.ascontiguousarray(output, dtype="<f4").tofile(os.path.join(folder, f"out{i}"))
                open(os.path.join(folder, f"out{i}.txt"), "w").write("x".join(map(str, output.shape)))
        """;

    private readonly Lazy<string?> _interpreter = new(() => Programs.PythonWith(needs));

    /// <summary>Whether there is one.</summary>
    public bool IsFound => _interpreter.Value is not null;

    /// <summary>
    /// Expects every output of the modules to agree with ONNX Runtime's of the converted model, in shape and value. Inputs are uniform in [-1, 1), or
    /// whole numbers where they are indices.
    /// </summary>
    public void Agree(IReadOnlyList<string> nets)
    {
        Assert.SkipUnless(IsFound, notFound);
        var root = Directory.CreateTempSubdirectory("portkit-module-");
        try
        {
            var cases = nets.Select((text, i) => ModuleCase.Write(root.CreateSubdirectory($"{i}"), text, i, framework, "net.py")).ToList();
            var (code, said) = Programs.Run(_interpreter.Value!, ["-c", Begin + program + End, .. cases.Select(one => one.Folder)]);
            Assert.True(code == 0, said);
            cases.ForEach(one => one.Check());
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
