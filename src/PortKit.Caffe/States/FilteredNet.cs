using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>A net as it is in one state.</summary>
/// <param name="Net">The net with the layers that are in; they are the very messages of the net that was filtered.</param>
/// <param name="Removed">The layers that are not in, in their order.</param>
public sealed record FilteredNet(NetParameter Net, IReadOnlyList<RemovedLayer> Removed);
