using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>PyTorch: a statement for each parameter of <c>model</c>, whose layers have the identifiers.</summary>
internal sealed class PyTorchCode(NetPlan net) : CodeWriter(Framework.PyTorch, net)
{
    public override IReadOnlyList<string> Header { get; } = ["import math", "import torch", "from torch import nn"];

    protected override IEnumerable<string> LinesOf(PlannedLayer layer, string name)
    {
        foreach (var blob in Filled(layer))
        {
            if (ParameterOf(layer, blob) is { } parameter)
            {
                yield return CallFor(blob, $"model.{name}.{parameter}").Code;
                continue;
            }

            var array = Names.Take($"{name}_{blob.Index}");
            yield return $"{array} = torch.empty([{string.Join(", ", DimsOf(blob))}])";
            yield return CallFor(blob, array).Code;
        }
    }

    // What the layer of the same purpose calls it; nn.Embedding has no bias.
    private static string? ParameterOf(PlannedLayer layer, LearnableBlob blob) => (layer.Source.Type, blob.Index) switch
    {
        ("Convolution" or "Deconvolution" or "InnerProduct" or "Embed" or "PReLU", 0) => "weight",
        ("Convolution" or "Deconvolution" or "InnerProduct", 1) => "bias",
        _ => null,
    };
}
