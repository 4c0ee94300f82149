using PortKit.Caffe.Protos;

namespace PortKit;

/// <summary>Where the random numbers of a net come from.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Phase">The phase whose net they were drawn for.</param>
/// <param name="IsGiven">Whether the seed was given, by an option or by the solver.</param>
public sealed record FillSource(uint Seed, Phase Phase, bool IsGiven);
