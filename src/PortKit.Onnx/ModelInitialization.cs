using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// A graph that makes the values of initializers anew, for tools that train a model from its start (ONNX's TrainingInfoProto). What only runs
/// the model passes it by.
/// </summary>
/// <param name="Graph">The graph, which has no inputs. Its constants are small: they are written with it, in the model.</param>
/// <param name="Bindings">The initializers of the model, and for each the output of <paramref name="Graph"/> that its values come from.</param>
public sealed record ModelInitialization(OnnxModel Graph, IReadOnlyList<KeyValuePair<string, string>> Bindings)
{
    internal TrainingInfoProto ToProto() => new()
    {
        Initialization = new GraphProto
        {
            Node = { Graph.Nodes },
            Name = Graph.Header.GraphName,
            Initializer = { Graph.Initializers.Select(constant => constant.ToProto()) },
            Output = { Graph.Outputs.Select(output => output.ToProto()) },
        },
        InitializationBinding = { Bindings.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }) },
    };
}
