using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>A net and the file it is from, null for one that stands in the solver.</summary>
internal sealed record LoadedNet(NetParameter Net, string? File);
