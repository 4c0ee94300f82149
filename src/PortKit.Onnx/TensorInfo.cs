using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Dims">Its dimensions, -1 for one of unknown size; null if not even their number is known.</param>
public sealed record TensorInfo(string Name, DataType ElementType, IReadOnlyList<long>? Dims)
{
    /// <summary>
    /// What each dimension of unknown size is called, null for one without a name; equal names promise equal sizes. Empty if none has a name.
    /// </summary>
    public IReadOnlyList<string?> DimNames { get; init; } = [];

    internal ValueInfoProto ToProto()
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)ElementType };
        if (Dims is not null)
        {
            // A dimension without a value is one of unknown size.
            tensor.Shape = new TensorShapeProto
            {
                Dim = { Dims.Select(dim => dim < 0 ? new TensorShapeProto.Types.Dimension() : new() { DimValue = dim }) },
            };
            for (var i = 0; i < DimNames.Count; i++)
            {
                if (DimNames[i] is { } name && Dims[i] < 0)
                    tensor.Shape.Dim[i].DimParam = name;
            }
        }

        return new ValueInfoProto { Name = Name, Type = new TypeProto { TensorType = tensor } };
    }
}
