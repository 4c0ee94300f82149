using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Loading;

/// <summary>The layers that are in a net in its state.</summary>
/// <param name="Net">The net with these layers.</param>
/// <param name="Phase">The phase of the state.</param>
/// <param name="File">The net's file, beside which the files lie that it names; or null.</param>
internal sealed record NetInState(FilteredNet Net, Phase Phase, string? File);
