using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe;

/// <summary>Gets the nets of one solver, each of them once, and upgrades them.</summary>
internal sealed class SolverNetLoader(
    SolverParameter solver,
    NetPathSearch search,
    Func<string, SourceLocation, NetParameter?> load,
    SourceMap map,
    DiagnosticBag bag)
{
    private readonly Dictionary<string, LoadedNet?> _loaded = [];

    /// <summary>
    /// A net that stands in the solver. Caffe upgrades nets in files only and would find no layers in one of an older syntax
    /// here; the upgrade makes it what was meant.
    /// </summary>
    public LoadedNet Inline(NetParameter net) => new(NetUpgrade.Upgrade(net, map, bag), null);

    /// <summary>The net in the file that a field of the solver names; null if there is none, which is then said.</summary>
    public LoadedNet? File(string path, int field, int index = 0)
    {
        var at = map.Locate(solver, field, index);
        if (search.Find(path, SolverParameter.Descriptor.FindFieldByNumber(field).Name, at, bag) is not { } file)
            return null;
        if (!_loaded.TryGetValue(file, out var net))
        {
            net = load(file, at) is { } read ? new LoadedNet(NetUpgrade.Upgrade(read, map, bag), file) : null;
            _loaded.Add(file, net);
        }
        return net;
    }
}
