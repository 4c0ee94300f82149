// An ONNX model without a net: nodes, weights that are streamed, and float16.
using PortKit.Onnx;

var graph = new GraphBuilder(opset: 17) { AllowsHalf = true };
var x = graph.Input("x", [-1, 4]);

// The elements are asked for when the model is written, so that a large tensor need not exist before.
var weight = graph.Initializer("weight", [4, 3], TensorData.Of(Enumerable.Range(0, 12).Select(i => i / 10f).ToArray()));
using (graph.Scope("dense"))
    graph.Output("y", graph.Relu(graph.Add(graph.MatMul(x, weight), -1f)));

var model = graph.Build(new ModelHeader { ProducerName = "sample", GraphName = "dense" });
foreach (var (name, one) in new[] { ("float32", model), ("float16", HalfPrecision.Rewrite(model, ends: false)) })
{
    Console.WriteLine($"{name}: {ModelWriter.ByteLength(one)} bytes");
    foreach (var node in one.Nodes)
        Console.WriteLine($"  {node.OpType} {string.Join(", ", node.Input)} -> {string.Join(", ", node.Output)}");
    ModelWriter.WriteFile(one, Path.Combine(Path.GetTempPath(), $"dense-{name}.onnx"));
}
