using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>Takes what a layer of a training step leaves for its gradient and for the next pass.</summary>
internal interface IEmitKeeper
{
    /// <summary>Keeps a value under a name of the layer's own.</summary>
    void Keep(string name, Value value);

    /// <summary>Takes the value that a learnable blob has after the pass.</summary>
    void Leave(int blob, Value value);

    /// <summary>What the layer carried over from the pass before; zeros in the first.</summary>
    Value Carried(string name, Shape shape);

    /// <summary>Takes a value for the next pass.</summary>
    void Carry(string name, Value value);

    /// <summary>The layer's mask of ones and zeros, which is fed; null where the runtime draws one.</summary>
    Value? Mask(Shape shape);
}
