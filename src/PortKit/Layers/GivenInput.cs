using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>A blob that no layer makes, and whose shape is given from outside.</summary>
internal static class GivenInput
{
    /// <summary>The layer that a net would have for it.</summary>
    public static LayerParameter Layer(string name, Shape shape) => new()
    {
        Name = name,
        Type = "Input",
        Top = { name },
        InputParam = new InputParameter { Shape = { new BlobShape { Dim = { shape.ToLongs() } } } },
    };
}
