using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>The values that a layer reads and writes while its gradients are said; see <see cref="GradientContext"/>.</summary>
internal interface IGradientValues
{
    /// <summary>What stands in the memory of a bottom.</summary>
    Value Bottom(int index);

    /// <summary>What stands in the memory of a top.</summary>
    Value Top(int index);

    /// <summary>A bottom as the layer read it.</summary>
    Value KeptBottom(int index);

    /// <summary>A top as the layer made it.</summary>
    Value KeptTop(int index);

    /// <summary>What the layer kept.</summary>
    Value Kept(string name);

    /// <summary>A learnable blob, in the shape of its owner.</summary>
    Value Blob(int index);

    /// <summary>Whether a top is the bottom of its number.</summary>
    bool IsInPlace(int index);

    /// <summary>Whether the gradient of a bottom is asked for.</summary>
    bool WantsBottom(int index);

    /// <summary>Whether the gradient of a learnable blob is asked for.</summary>
    bool WantsBlob(int index);

    /// <summary>The gradient of a top.</summary>
    Value TopGradient(int index);

    /// <summary>Takes the gradient of a bottom.</summary>
    void BottomGradient(int index, Value value);

    /// <summary>Takes what goes to the gradient of a learnable blob.</summary>
    void ToBlob(int index, Value value, bool isAdded);
}
