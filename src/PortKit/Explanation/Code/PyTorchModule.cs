using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>A net as a file of Python: an <c>nn.Module</c>, with its layers, fillers and forward pass, and what loads weights into it.</summary>
internal sealed class PyTorchModule(NetPlan net) : TorchModule(net)
{
    // What the forward pass calls anything but a blob.
    private static readonly string[] Taken = ["F", "self", "Weights", "load"];

    /// <summary>The lines; what has no counterpart goes into the bag, and the lines are then of no use.</summary>
    public IReadOnlyList<string> Lines(DiagnosticBag bag)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var blobs = new PythonNames(Taken);
        WriteLayers(NameOf, bag);
        var name = new PythonNames(Taken).Take(Net.Name.Length == 0 ? "Net" : Net.Name);
        return [.. Head, .. HasWeights ? WeightsClass : [], .. Class(name), .. Loader(name)];

        string NameOf(BlobVersion blob)
        {
            if (!names.TryGetValue(blob.Name, out var known))
                names[blob.Name] = known = blobs.Take(blob.Name);
            return known;
        }
    }

    private static IEnumerable<string> Head =>
    [
        "import math",
        "",
        "import numpy as np",
        "import torch",
        "from torch import nn",
        "from torch.nn import functional as F",
        "",
        "",
    ];

    private static IEnumerable<string> WeightsClass =>
    [
        "class Weights(nn.Module):",
        "    \"\"\"Parameters that no module of PyTorch's has.\"\"\"",
        "",
        "    def __init__(self, **shapes):",
        "        super().__init__()",
        "        for name, shape in shapes.items():",
        "            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))",
        "",
        "",
    ];

    private IEnumerable<string> Class(string name)
    {
        yield return $"class {name}(nn.Module):";
        yield return $"    \"\"\"{PythonSource.Described(Net.Name)}. "
            + "Pictures are (batch, channels, height, width), as in Caffe; eval() makes it infer.\"\"\"";
        yield return "";
        yield return "    def __init__(self):";
        yield return "        super().__init__()";
        foreach (var (module, code) in Modules)
            yield return $"        self.{module} = {code}";
        foreach (var (own, owner) in Ties)
            yield return $"        self.{own} = self.{owner}";
        yield return "        self.initialize()";
        yield return "";
        yield return "    @torch.no_grad()";
        yield return "    def initialize(self):";
        yield return "        \"\"\"Draws what Caffe's fillers draw: the same distributions, other numbers. load() has Caffe's own.\"\"\"";
        var code2 = new PyTorchCode(Net, "self");
        var lines = Net.Layers.SelectMany(code2.Lines).ToList();
        foreach (var line in lines)
            yield return $"        {line}";
        if (lines.TrueForAll(line => line.StartsWith('#')))
            yield return "        pass";
        yield return "";
        yield return $"    def forward({string.Join(", ", Net.Inputs.Select(ValueOf).Prepend("self"))}):";
        foreach (var (blob, value) in Steps)
            yield return $"        {blob} = {value}";
        yield return $"        return {string.Join(", ", Net.Outputs.Select(ValueOf))}";
        yield return "";
        yield return "";
    }

    private static IEnumerable<string> Loader(string name) =>
    [
        "def load(path):",
        "    \"\"\"The module, ready to infer, with the weights of an .npz or .safetensors file in the layout of PyTorch.\"\"\"",
        "    if path.endswith(\".safetensors\"):",
        "        from safetensors.torch import load_file",
        "        state = load_file(path)",
        "    else:",
        "        with np.load(path) as arrays:",
        "            state = {key: torch.from_numpy(arrays[key]) for key in arrays.files}",
        $"    model = {name}()",
        "    model.load_state_dict(state)",
        "    return model.eval()",
    ];

    protected override string Named(string name, string value) => $"{name}={value}";

    protected override string Flag(bool value) => value ? "True" : "False";

    protected override string Floats(IEnumerable<string> values) => $"torch.tensor([{string.Join(", ", values)}])";

    protected override string Own(string name) => $"self.{name}";

    protected override string Made(string type, IEnumerable<string> arguments) => $"nn.{type}({string.Join(", ", arguments)})";

    protected override string Called(string module, string x) => $"self.{module}({x})";

    protected override string Weights(IEnumerable<(string Name, Shape Shape)> parameters) =>
        $"Weights({string.Join(", ", parameters.Select(parameter => $"{parameter.Name}={List(parameter.Shape.ToLongs())}"))})";

    protected override string Nothing => "None";

    protected override string Rows(string weights, string x) => $"F.embedding({x}.long(), {weights})";

    protected override string HasBiasName => "bias";

    /// <inheritdoc/>
    public override string Number(float value) => PythonNumber(value);
}
