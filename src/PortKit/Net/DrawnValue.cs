using PortKit.Initializers.Random;

namespace PortKit.Net;

/// <summary>Numbers that a layer draws in every pass of training, which whoever trains the net can draw as Caffe does and feed to it.</summary>
/// <param name="Name">A name that no other of the layer's has.</param>
/// <param name="Shape">How many there are, as a tensor.</param>
/// <param name="Draw">Draws them from Caffe's generator, into memory for as many.</param>
internal sealed record DrawnValue(string Name, Shape Shape, Action<Mt19937, Memory<float>> Draw)
{
    /// <summary>How many 32-bit words of the generator that takes; null where that depends on the words.</summary>
    public long? Words { get; init; }
}
