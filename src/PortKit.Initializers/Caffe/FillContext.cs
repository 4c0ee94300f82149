using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>What a fill depends on besides the filler and the shape: the generator, and how Caffe was built.</summary>
/// <param name="Rng">The generator.</param>
/// <param name="Era">Which normal distribution.</param>
/// <param name="Fma">Whether multiply-adds are fused.</param>
/// <param name="BilinearInDouble">Whether bilinear is computed in doubles.</param>
internal readonly record struct FillContext(Mt19937 Rng, BoostEra Era, bool Fma, bool BilinearInDouble);
