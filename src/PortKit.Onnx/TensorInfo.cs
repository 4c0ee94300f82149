using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Dims">Its dimensions, -1 for one of unknown size; null if not even their number is known.</param>
public sealed record TensorInfo(string Name, DataType ElementType, IReadOnlyList<long>? Dims)
{
    /// <summary>What the first dimension is called, if its size is unknown; equal names promise equal sizes.</summary>
    public string? FirstDim { get; init; }

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
            if (FirstDim is not null && Dims is [< 0, ..])
                tensor.Shape.Dim[0].DimParam = FirstDim;
        }

        return new ValueInfoProto { Name = Name, Type = new TypeProto { TensorType = tensor } };
    }
}
