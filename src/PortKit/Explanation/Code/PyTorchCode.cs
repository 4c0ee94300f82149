using PortKit.Filling;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>PyTorch: a statement for each parameter of a module, whose layers have the identifiers.</summary>
/// <param name="net">The net.</param>
/// <param name="model">What the module is called.</param>
internal sealed class PyTorchCode(NetPlan net, string model = "model") : CodeWriter(Framework.PyTorch, net)
{
    private readonly StateKeys _keys = new(net);

    public override IReadOnlyList<string> Header { get; } = ["import math", "import torch", "from torch import nn"];

    protected override string NameOf(PlannedLayer layer) => _keys.Of(layer.Source);

    protected override IEnumerable<string> LinesOf(PlannedLayer layer, string name) =>
        Filled(layer).Select(blob => CallFor(blob, $"{model}.{ParameterOf(_keys.Of(blob)!)}").Code);

    /// <summary>A parameter by its key. Those that are numbered are members of a list.</summary>
    internal static string ParameterOf(string key)
    {
        var dot = key.LastIndexOf('.');
        return char.IsAsciiDigit(key[dot + 1]) ? $"{key[..dot]}[{key[(dot + 1)..]}]" : key;
    }
}
