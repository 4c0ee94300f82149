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

    /// <summary>Takes what a learnable blob has after the pass: what it held times a fraction, plus a summand, or 1, times a factor.</summary>
    void Leave(int blob, float fraction, Value? summand, float factor);

    /// <summary>What the layer carried over from the pass before; zeros in the first.</summary>
    Value Carried(string name, Shape shape);

    /// <summary>Takes a value for the next pass.</summary>
    void Carry(string name, Value value);

    /// <summary>What the layer draws, where it is fed; null where the runtime draws it.</summary>
    Value? Drawn(DrawnValue drawn);
}
