using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>Weights that a layer multiplies by, as far as they are known.</summary>
/// <param name="Filler">What filled them; null if that is not known, or if they are trained.</param>
/// <param name="FanIn">How many inputs one output is a sum of; 0 if that is not known.</param>
internal sealed record SignalWeights(CaffeFillerSpec? Filler, int FanIn)
{
    /// <summary>Whether the weights are known to be trained: no other initializer would make them better.</summary>
    public bool IsTrained { get; init; }

    /// <summary>The number of inputs of an output, by what the weights are; an embedding picks one row.</summary>
    public static int FanInOf(BlobKind kind, ReadOnlySpan<int> dims)
    {
        var count = 1;
        foreach (var dim in dims)
            count *= dim;
        return kind switch
        {
            _ when count == 0 => 0,
            BlobKind.ConvolutionKernel or BlobKind.Matrix => count / dims[0],
            BlobKind.DeconvolutionKernel or BlobKind.TransposedMatrix => dims[0],
            _ => 1,
        };
    }
}

/// <summary>A place where the signal can be measured: a blob of a net, or a value of a model.</summary>
/// <param name="Name">The value's name in the model.</param>
internal sealed record SignalPlace(string Name)
{
    /// <summary>The layer or node that makes it.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The layer's type, or the node's operator.</summary>
    public string Type { get; init; } = "";

    /// <summary>The names of the places that the layer reads.</summary>
    public IReadOnlyList<string> Bottoms { get; init; } = [];

    /// <summary>The weights that the layer multiplies by, or null.</summary>
    public SignalWeights? Weights { get; init; }

    /// <summary>How many layers with weights there are on the longest way to here.</summary>
    public int Depth { get; init; }

    /// <summary>Whether the layer is a ReLU without a slope.</summary>
    public bool IsRelu { get; init; }

    /// <summary>Whether the value is fed.</summary>
    public bool IsInput { get; init; }

    /// <summary>Whether the value is an output.</summary>
    public bool IsOutput { get; init; }

    /// <summary>Where the layer stands in its prototxt; nowhere if that is not known.</summary>
    public SourceLocation At { get; init; }

    /// <summary>Whether units of this layer bend what they get like a ReLU, which takes half of a signal's power.</summary>
    public bool Halves => Type is "ReLU" or "PReLU" or "ELU" or "Relu" or "LeakyRelu" or "PRelu" or "Elu" or "Swish" or "Gelu" or "HardSwish";

    /// <summary>Whether units of this layer saturate.</summary>
    public bool Saturates => Type is "TanH" or "Sigmoid" or "Tanh" or "Softsign";
}
