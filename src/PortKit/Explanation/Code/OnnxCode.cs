using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>ONNX: nodes that make a tensor LAYER.INDEX for each blob, as PortKit's models call them.</summary>
internal sealed class OnnxCode(NetPlan net) : CodeWriter(Framework.Onnx, net)
{
    public override IReadOnlyList<string> Header { get; } = ["import numpy as np", "import onnx", "nodes = []"];

    protected override IEnumerable<string> LinesOf(PlannedLayer layer, string name) =>
        Filled(layer).Select(blob => $"nodes += {CallFor(blob, blob.ModelName).Code}");

    // Tensors have the layers' own names.
    protected override IEnumerable<string> Remarks(PlannedLayer layer, string name) => base.Remarks(layer, layer.Source.Name);
}
