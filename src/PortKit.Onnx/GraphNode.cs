using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>A node of a graph under construction; names come when the graph is built.</summary>
internal sealed class GraphNode(string op, Value?[] inputs, AttributeProto[] attributes, string scope)
{
    public string Op { get; } = op;

    /// <summary>The domain of the operator; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    public Value?[] Inputs { get; } = inputs;

    public AttributeProto[] Attributes { get; } = attributes;

    /// <summary>The name wanted, before uniqueness.</summary>
    public string Scope { get; } = scope;

    public Value[] Outputs { get; set; } = [];

    /// <summary>Whether it may be computed in float16.</summary>
    public bool AllowsHalf { get; set; }

    /// <summary>The subgraphs, in the order of the attributes that hold them.</summary>
    public GraphBuilder[] Bodies { get; init; } = [];

    /// <summary>A Reshape of this initializer, which goes away if the initializer can be written in the new dims.</summary>
    public Value? ReshapedInitializer { get; init; }
}
