using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>
/// A net as a file of Python: a <c>keras.Model</c> of Keras 3 with its layers, fillers and forward pass, and what loads weights into it. Blobs of
/// three axes and more have their channels last.
/// </summary>
/// <param name="net">The net.</param>
internal sealed partial class KerasModule(NetPlan net) : NetModule(net)
{
    private const WeightLayout Layout = WeightLayout.TensorFlow;

    private readonly PythonNames _layerNames = KerasNames.ForLayers();
    private readonly Dictionary<LayerSource, (string Name, string Code)> _layers = [];
    private readonly Dictionary<LearnableBlob, string> _arrays = [];
    private readonly List<string> _made = [];
    private readonly List<string> _loads = [];
    private readonly SortedSet<string> _helpers = new(StringComparer.Ordinal);

    /// <summary>The lines; what has no counterpart goes into the bag, and the lines are then of no use.</summary>
    public IReadOnlyList<string> Lines(DiagnosticBag bag)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var blobs = KerasNames.ForBlobs();
        WriteLayers(NameOf, bag);
        if (!Net.Inputs.Any())
        {
            bag.Error(
                Codes.NoModule,
                SourceLocation.In(Net.Layers[0].Source.Location.File),
                "A model of Keras has an input at least. Found none.");
        }

        var name = KerasNames.ForBlobs().Take(Net.Name.Length == 0 ? "Net" : Net.Name);
        string[] body = [.. _helpers.SelectMany(HelperLines), .. Class(name), .. Loader(name)];
        return [.. Head(body), .. body];

        string NameOf(BlobVersion blob)
        {
            if (!names.TryGetValue(blob.Name, out var known))
                names[blob.Name] = known = blobs.Take(blob.Name);
            return known;
        }
    }

    // Some fillers have no initializer in Keras, and are said in TensorFlow.
    private static IEnumerable<string> Head(string[] body)
    {
        if (body.Any(line => line.Contains("math.", StringComparison.Ordinal)))
        {
            yield return "import math";
            yield return "";
        }

        yield return "import keras";
        yield return "import numpy as np";
        if (body.Any(line => line.Contains("tf.", StringComparison.Ordinal)))
            yield return "import tensorflow as tf";
        yield return "from keras import layers, ops";
        yield return "";
        yield return "assert keras.backend.image_data_format() == \"channels_last\"";
        yield return "";
        yield return "";
    }

    private IEnumerable<string> Class(string name)
    {
        string[] inputs = [.. Net.Inputs.Select(ValueOf)];
        yield return $"class {name}(keras.Model):";
        yield return $"    \"\"\"{PythonSource.Described(Net.Name)}. Pictures are (batch, height, width, channels).\"\"\"";
        yield return "";
        yield return "    def __init__(self):";
        yield return "        super().__init__()";
        foreach (var line in _made)
            yield return $"        {line}";
        yield return "";
        yield return $"    def call(self, {(inputs.Length == 1 ? inputs[0] : "inputs")}, training=False):";
        if (inputs.Length > 1)
            yield return $"        {string.Join(", ", inputs)} = inputs";
        foreach (var (blob, value) in Steps)
            yield return $"        {blob} = {value}";
        yield return $"        return {string.Join(", ", Net.Outputs.Select(ValueOf))}";
        yield return "";
        yield return "";
    }

    private IEnumerable<string> Loader(string name)
    {
        string[] zeros = [.. Net.Inputs.Select(input => $"ops.zeros({PythonSource.Tuple(ChannelsLastAxes.Of(input.Shape).ToLongs())})")];
        yield return "def load(path):";
        yield return "    \"\"\"The model with the weights of an .npz or .safetensors file in the layout of Keras.\"\"\"";
        yield return "    if path.endswith(\".safetensors\"):";
        yield return "        from safetensors.numpy import load_file";
        yield return "        blobs = load_file(path)";
        yield return "    else:";
        yield return "        with np.load(path) as arrays:";
        yield return "            blobs = dict(arrays)";
        yield return $"    model = {name}()";
        var seen = zeros.Length == 1 ? zeros[0] : $"[{string.Join(", ", zeros)}]";
        yield return $"    model({seen})  # A layer has weights once it has seen an input.";
        if (Net.Learnables.Any(blob => blob.ModelName.Contains('/', StringComparison.Ordinal)))
        {
            yield return "";
            yield return "    def blob(name):";
            yield return "        return blobs[name if name in blobs else name.replace(\"/\", \"_\")]  # An .npz has no / in its names.";
            yield return "";
        }

        foreach (var line in _loads)
            yield return $"    {line}";
        yield return "    return model";
    }

    // The blobs of the layer, as they are in the file.
    private IEnumerable<(LearnableBlob Blob, int[]? Dims)> OwnWeights => Layer.Learnables.Select(blob => (blob, (int[]?)null));

    /// <summary>A layer of Keras under the identifier of the one being written; the one of which it has the weights, if they are shared.</summary>
    /// <param name="type">What it is in Keras.</param>
    /// <param name="arguments">With what it is made.</param>
    /// <param name="weights">Its weights, in Keras' order, and under which axes Keras wants them if not those of the file.</param>
    private string Made(string type, IEnumerable<string> arguments, params IEnumerable<(LearnableBlob Blob, int[]? Dims)> weights)
    {
        var code = $"layers.{type}({string.Join(", ", arguments)})";
        if (_layers.TryGetValue(Source, out var known))
            return known.Name;
        var held = weights.ToList();
        if (held.Exists(weight => weight.Blob.Owner is not null))
            return Shared(held, code);
        var name = _layerNames.Take(Source.Name);
        _layers.Add(Source, (name, code));
        _made.Add($"self.{name} = {code}");
        if (held.Count > 0)
            _loads.Add($"model.{name}.set_weights([{string.Join(", ", held.Select(weight => Stored(weight.Blob, weight.Dims)))}])");
        return name;
    }

    // A layer called twice is how Keras shares weights.
    private string Shared(List<(LearnableBlob Blob, int[]? Dims)> held, string code)
    {
        var owners = held.Select(weight => weight.Blob.Values.Layer).Distinct().ToList();
        if (held.TrueForAll(weight => weight.Blob.Owner is not null && weight.Blob.Values.Index == weight.Blob.Index) && owners is [var owner]
            && _layers.TryGetValue(owner, out var known) && known.Code == code)
        {
            _layers.Add(Source, known);
            return known.Name;
        }

        throw Source.Refuse(
            Codes.NoModule,
            Source.Location,
            "a layer that shares all its params with one other of the same kind is expected in a model of Keras",
            "others shared");
    }

    /// <summary>A blob as an array of the model's own, as it is in the file.</summary>
    private string Held(LearnableBlob blob)
    {
        if (_arrays.TryGetValue(blob.Values, out var known) && blob.Values.Spec.Shape == blob.Spec.Shape)
            return known;
        if (blob.Owner is not null)
        {
            throw Source.Refuse(
                Codes.NoModule,
                Source.Location,
                "a param that is shared among layers of one kind, in one shape, is expected in a model of Keras",
                $"'{blob.Values.ModelName}' {blob.Values.Spec.Shape}, as {blob.Spec.Shape}");
        }

        var name = _layerNames.Take($"{Source.Name}_{blob.Index}");
        var shape = PythonSource.Tuple(FrameworkLayout.Of(blob, Layout, Net).Shape.ToLongs());
        var start = BlobPort.IsFilled(Layer, blob) ? TensorFlowDialect.Keras.Call(Net, blob) : "\"zeros\"";
        _made.Add($"self.{name} = self.add_weight(shape={shape}, initializer={start}, name=\"{name}\")");
        _loads.Add($"model.{name}.assign({Stored(blob, null)})");
        return _arrays[blob] = $"self.{name}";
    }

    private static string Stored(LearnableBlob blob, int[]? dims)
    {
        var name = PythonSource.Quoted(blob.ModelName);
        var stored = name.Contains('/', StringComparison.Ordinal) ? $"blob({name})" : $"blobs[{name}]";
        return dims is null ? stored : $"{stored}.reshape({PythonSource.Tuple(dims)})";
    }

    private IEnumerable<string> Initializers(string kernel) => TensorFlowDialect.Keras.Starts(Net, Layer, kernel);

    private static IEnumerable<string> HelperLines(string helper) => helper switch
    {
        Lrn =>
        [
            "def lrn(x, size, alpha, beta, k):",
            "    \"\"\"x divided by a power of k + alpha times the mean of the squares of size channels, x in their middle.\"\"\"",
            "    squares = ops.pad(ops.square(x), [(0, 0), (0, 0), (0, 0), ((size - 1) // 2, size // 2)])",
            "    mean = sum(squares[..., i:i + x.shape[-1]] for i in range(size)) / size",
            "    return x / ops.power(k + alpha * mean, beta)",
            "",
            "",
        ],
        _ =>
        [
            "def deconvolve(x, kernel, groups, strides, dilation):",
            "    \"\"\"A transposed convolution in groups: x with zeros between its elements, under the kernel turned round.\"\"\"",
            "    *window, outputs, inputs = kernel.shape",
            "    n = len(window)",
            "    for axis, stride in enumerate(strides, 1):",
            "        shape = (-1, *x.shape[1:axis], x.shape[axis] * stride, *x.shape[axis + 1:])",
            "        spread = [(0, stride - 1 if at == axis + 1 else 0) for at in range(n + 3)]",
            "        x = ops.reshape(ops.pad(ops.expand_dims(x, axis + 1), spread), shape)",
            "    around = [step * (size - 1) for step, size in zip(dilation, window)]",
            "    x = ops.pad(x, [(0, 0), *zip(around, around), (0, 0)])",
            "    kernel = ops.reshape(kernel, (*window, outputs, groups, inputs // groups))",
            "    kernel = ops.transpose(kernel, (*range(n), n + 2, n + 1, n))",
            "    kernel = ops.flip(ops.reshape(kernel, (*window, inputs // groups, groups * outputs)), axis=tuple(range(n)))",
            "    return ops.conv(x, kernel, 1, \"valid\", dilation_rate=dilation)",
            "",
            "",
        ],
    };
}
