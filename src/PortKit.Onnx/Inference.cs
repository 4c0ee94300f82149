using System.Collections.Frozen;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>What is known of a node's outputs without running it.</summary>
internal static partial class Inference
{
    /// <summary>One input decides the dims, element by element.</summary>
    private static readonly FrozenSet<string> Unary = FrozenSet.Create(
        StringComparer.Ordinal,
        "Abs", "BatchNormalization", "Cast", "Ceil", "Clip", "CumSum", "Elu", "Erf", "Exp", "Floor", "HardSigmoid", "HardSwish", "Identity",
        "LRN", "LeakyRelu", "Log", "LogSoftmax", "MeanVarianceNormalization", "Mish", "Neg", "Not", "Reciprocal", "Relu",
        "Round", "Selu", "Sigmoid", "Sign", "Softmax", "Softplus", "Softsign", "Sqrt", "Tanh", "ThresholdedRelu");

    /// <summary>All inputs are broadcast to common dims.</summary>
    private static readonly FrozenSet<string> Broadcasting = FrozenSet.Create(
        StringComparer.Ordinal,
        "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul",
        "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor");

    private static readonly FrozenSet<string> Logical = FrozenSet.Create(
        StringComparer.Ordinal,
        "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor");

    private static readonly FrozenSet<string> Integral = FrozenSet.Create(
        StringComparer.Ordinal, "ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "Shape", "Size");

    /// <summary>The element type of an output; of a subgraph's node, that of the subgraph's output.</summary>
    public static DataType ElementType(GraphNode node, int output)
    {
        if (node.Domain.Length > 0)
            return DataType.Float;
        if (node.Bodies is [var body, ..])
        {
            // A Loop's body hands out its condition first, which the Loop keeps to itself.
            var index = node.Op == "Loop" ? output + 1 : output;
            return index < body.Outputs.Count ? body.Outputs[index].Value.ElementType : DataType.Undefined;
        }

        if (Logical.Contains(node.Op) || (node.Op == "Dropout" && output == 1))
            return DataType.Bool;
        if (Integral.Contains(node.Op) || (node.Op is "TopK" or "MaxPool" && output == 1))
            return DataType.Int64;
        return node.Op switch
        {
            "Cast" => (DataType)(Find(node, "to")?.I ?? 0),
            "ConstantOfShape" => (DataType)(Find(node, "value")?.T.DataType ?? (int)DataType.Float),
            "Where" => node.Inputs[1]!.ElementType,
            "RandomNormal" or "RandomUniform" => DataType.Float,
            _ => Array.Find(node.Inputs, input => input is not null)?.ElementType ?? DataType.Float,
        };
    }

    /// <summary>The dims of the first output, or null.</summary>
    public static long[]? Dims(GraphNode node)
    {
        if (node.Domain.Length > 0 || node.Inputs.Length == 0 || Array.Exists(node.Inputs, input => input is null && !Unary.Contains(node.Op)))
            return null;
        if (Unary.Contains(node.Op))
            return node.Inputs[0]?.Dims is null ? null : node.Inputs[0]!.KnownDims.ToArray();
        if (!Broadcasting.Contains(node.Op) || Array.Exists(node.Inputs, input => input!.Dims is null))
            return null;
        var dims = node.Inputs[0]!.KnownDims.ToArray();
        foreach (var input in node.Inputs.AsSpan(1))
            dims = Broadcast(dims, input!.KnownDims);
        return dims;
    }

    /// <summary>The common dims of two tensors, by ONNX's multidirectional broadcasting.</summary>
    /// <exception cref="ArgumentException">They have none.</exception>
    public static long[] Broadcast(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        var dims = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= dims.Length; i++)
        {
            var x = i <= a.Length ? a[^i] : 1;
            var y = i <= b.Length ? b[^i] : 1;
            if (x >= 0 && y >= 0 && x != 1 && y != 1 && x != y)
            {
                throw new ArgumentException(
                    $"Dims must be equal or 1 to be broadcast. Found {TensorLayout.Text(a)} and {TensorLayout.Text(b)}.", nameof(b));
            }

            // An unknown size yields to a known one, except to 1, which says nothing about it.
            dims[^i] = x == 1 ? y : y == 1 || y < 0 ? x : y;
        }

        return dims;
    }

    private static AttributeProto? Find(GraphNode node, string name) =>
        Array.Find(node.Attributes, attribute => attribute.Name == name);
}
