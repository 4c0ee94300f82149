using PortKit.Initializers;

namespace PortKit.Tests.Explanation;

/// <summary>Runs models of Keras 3, if the machine has it with any of its backends. PORTKIT_PYTHON names a Python that does.</summary>
internal static class KerasModels
{
    // Keras has the channels last, and so a model's inputs and outputs.
    private const string Program = """
        import keras

        def run(net, path, inputs):
            last = [np.moveaxis(x, 1, -1) if x.ndim > 2 else x for x in inputs]
            outputs = net.load(path)(last[0] if len(last) == 1 else last)
            outputs = [keras.ops.convert_to_numpy(y) for y in (outputs if isinstance(outputs, tuple) else (outputs,))]
            return [np.moveaxis(y, -1, 1) if y.ndim > 2 else y for y in outputs]
        """;

    private static readonly PythonModules Python = new(
        FrameworkName.Keras, "numpy, keras.ops", Program, "No Python that has Keras 3 and numpy was found. PORTKIT_PYTHON names one.");

    /// <summary>Expects every output of the models to agree with ONNX Runtime's of the converted model.</summary>
    public static void Agree(IReadOnlyList<string> nets) => Python.Agree(nets);
}
