using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe.Tests.Upgrade;

/// <summary>One upgrade of a net made in code, whose messages and fields stand where the test says.</summary>
internal sealed class UpgradeRun
{
    public SourceMap Map { get; } = new();

    public DiagnosticBag Bag { get; } = [];

    public UpgradeRun At(IMessage message, int line)
    {
        Map.Record(message, Place(line));
        return this;
    }

    public UpgradeRun At(IMessage message, int field, int index, int line)
    {
        Map.Record(message, field, index, Place(line));
        return this;
    }

    /// <summary>Upgrades, and holds that the input is the same afterwards.</summary>
    public NetParameter Upgrade(NetParameter net)
    {
        var before = net.Clone();
        var result = NetUpgrade.Upgrade(net, Map, Bag);
        Assert.Equal(before, net);
        Assert.NotSame(net, result);
        return result;
    }

    /// <summary>Upgrades a net that must upgrade without a warning.</summary>
    public NetParameter UpgradeCleanly(NetParameter net)
    {
        var result = Upgrade(net);
        Assert.All(Bag, diagnostic => Assert.Equal(DiagnosticSeverity.Note, diagnostic.Severity));
        return result;
    }

    /// <summary>The only diagnostic that is not a note.</summary>
    public Diagnostic Complaint => Assert.Single(Bag, diagnostic => diagnostic.Severity != DiagnosticSeverity.Note);

    public static SourceLocation Place(int line) => new("net.prototxt", line, 3);

    public static V1LayerParameter V0(string type, Action<V0LayerParameter>? set = null, string bottom = "data", string top = "out")
    {
        var inner = new V0LayerParameter { Name = type + "1", Type = type };
        set?.Invoke(inner);
        var layer = new V1LayerParameter { Layer = inner };
        if (bottom.Length > 0)
            layer.Bottom.Add(bottom);
        layer.Top.Add(top);
        return layer;
    }

    public static NetParameter V0Net(params V1LayerParameter[] layers) => new()
    {
        Name = "old",
        Input = { "data" },
        InputDim = { 1, 3, 8, 8 },
        Layers = { layers },
    };
}
