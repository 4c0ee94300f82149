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
