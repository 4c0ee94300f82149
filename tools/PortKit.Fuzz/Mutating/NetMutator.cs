using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Fuzz.Mutating;

/// <summary>
/// Changes nets as nets: options, shapes, fillers, wires, layers of other nets. What it makes is well-formed, so that it gets past the parser, and
/// mostly plans. Nets in today's syntax only; older ones are for the bytes.
/// </summary>
internal sealed class NetMutator(Random random)
{
    private static readonly string[] Elementwise =
        ["ReLU", "Sigmoid", "TanH", "AbsVal", "BNLL", "ELU", "Power", "Exp", "Dropout", "Threshold", "PReLU", "Swish", "Softmax", "BatchNorm", "MVN"];

    private static readonly string[] OddNames =
    [
        "a/b", "a_b", "A_B", "é", "日本", "a b", "x.0", "x@y", "\u202e", "\t", "data", "label", "loss", "0", "__", "a:0", "con", ".", "..", "'", "\"",
    ];

    private readonly FieldMutator _fields = new(random);
    private readonly List<NetParameter> _pool = [];
    private int _made;

    /// <summary>How many nets there are to begin with.</summary>
    public int Count => _pool.Count;

    /// <summary>Adds a net, if it reads as one of today's syntax.</summary>
    public void Add(byte[] text)
    {
        const int Most = 2000;
        if (_pool.Count < Most
            && TextFormatReader.Read<NetParameter>(text, null, new Caffe.SourceMap(), new DiagnosticBag()) is { Layer.Count: > 0, Layers.Count: 0 } net)
        {
            _pool.Add(net);
        }
    }

    /// <summary>A net made of one of the pool.</summary>
    public byte[] Next()
    {
        var net = _pool[random.Next(_pool.Count)].Clone();
        var times = random.Next(8) switch { < 4 => 1, < 6 => 2, 6 => 3, _ => 5 };
        for (var i = 0; i < times; i++)
            Change(net);
        return System.Text.Encoding.UTF8.GetBytes(TextFormatWriter.Write(net));
    }

    private void Change(NetParameter net)
    {
        var layer = net.Layer[random.Next(net.Layer.Count)];
        switch (random.Next(16))
        {
            case < 4:
                ChangeOptions(layer);
                break;
            case < 6:
                Graft(net);
                break;
            case < 8:
                AppendElementwise(net);
                break;
            case 8 or 9:
                ChangeShape(net);
                break;
            case 10:
                Repeat(net, layer);
                break;
            case 11 when net.Layer.Count > 2:
                net.Layer.RemoveAt(random.Next(4) > 0 ? net.Layer.Count - 1 : random.Next(net.Layer.Count));
                break;
            case 12:
                Rename(net, layer);
                break;
            case 13:
                ChangeParams(layer);
                break;
            case 14:
                ChangeStates(layer);
                break;
            default:
                Rewire(net, layer);
                break;
        }
    }

    private void ChangeOptions(LayerParameter layer)
    {
        if (FieldMutator.OptionsOf(layer) is { Count: > 0 } options)
            _fields.Change(options[random.Next(options.Count)]);
        else if (Array.IndexOf(Elementwise, layer.Type) >= 0)
            layer.Type = Elementwise[random.Next(Elementwise.Length)];
    }

    // A layer of another net, on a blob of this one.
    private void Graft(NetParameter net)
    {
        var from = _pool[random.Next(_pool.Count)];
        var layer = from.Layer[random.Next(from.Layer.Count)].Clone();
        if (layer.Bottom.Count == 0 || TopOf(net) is null)
            return;
        layer.Name = NewName();
        for (var i = 0; i < layer.Bottom.Count; i++)
            layer.Bottom[i] = TopOf(net);
        for (var i = 0; i < layer.Top.Count; i++)
            layer.Top[i] = NewName();
        net.Layer.Add(layer);
    }

    private void AppendElementwise(NetParameter net)
    {
        if (TopOf(net) is not { } bottom)
            return;
        net.Layer.Add(new LayerParameter
        {
            Name = NewName(),
            Type = Elementwise[random.Next(Elementwise.Length)],
            Bottom = { bottom },
            Top = { random.Next(3) == 0 ? bottom : NewName() },
        });
    }

    private void ChangeShape(NetParameter net)
    {
        var shapes = net.InputShape.Concat(net.Layer.SelectMany(layer => layer.InputParam?.Shape ?? [])).Where(shape => shape.Dim.Count > 0).ToList();
        if (shapes.Count > 0)
        {
            var dims = shapes[random.Next(shapes.Count)].Dim;
            var axis = random.Next(dims.Count);
            dims[axis] = random.Next(4) == 0 ? _fields.Whole((int)dims[axis]) : Math.Max(1, dims[axis] + random.Next(-2, 3));
            if (random.Next(12) == 0)
                dims.Insert(axis, random.Next(1, 4));
            else if (random.Next(12) == 0)
                dims.RemoveAt(axis);
        }
        else if (net.InputDim.Count > 0)
        {
            var axis = random.Next(net.InputDim.Count);
            net.InputDim[axis] = _fields.Whole(net.InputDim[axis]);
        }
    }

    private void Repeat(NetParameter net, LayerParameter layer)
    {
        var copy = layer.Clone();
        if (random.Next(8) > 0)
            copy.Name = NewName();
        for (var i = 0; i < copy.Top.Count && random.Next(8) > 0; i++)
            copy.Top[i] = NewName();
        net.Layer.Add(copy);
    }

    private void Rename(NetParameter net, LayerParameter layer)
    {
        var name = random.Next(3) == 0 ? layer.Name + NewName() : OddNames[random.Next(OddNames.Length)];
        if (random.Next(2) == 0 || layer.Top.Count == 0)
        {
            layer.Name = name;
            return;
        }

        var old = layer.Top[0];
        foreach (var names in net.Layer.SelectMany(one => new[] { one.Bottom, one.Top }))
        {
            for (var i = 0; i < names.Count; i++)
                names[i] = names[i] == old ? name : names[i];
        }
    }

    private void ChangeParams(LayerParameter layer)
    {
        if (layer.Param.Count == 0 || random.Next(3) == 0)
            layer.Param.Add(new ParamSpec { Name = random.Next(2) == 0 ? "w" : "v" });
        else
            _fields.Change(layer.Param[random.Next(layer.Param.Count)]);
    }

    private void ChangeStates(LayerParameter layer)
    {
        if (random.Next(2) == 0)
            layer.LossWeight.Add(random.Next(3));
        else
            layer.Include.Add(new NetStateRule { Phase = random.Next(3) == 0 ? Phase.Train : Phase.Test });
    }

    private void Rewire(NetParameter net, LayerParameter layer)
    {
        var names = random.Next(3) == 0 ? layer.Top : layer.Bottom;
        if (names.Count > 0 && TopOf(net) is { } top)
            names[random.Next(names.Count)] = top;
    }

    // One of the last is read by nobody, mostly.
    private string? TopOf(NetParameter net)
    {
        var tops = net.Layer.SelectMany(layer => layer.Top).Concat(net.Input).ToList();
        return tops.Count == 0 ? null : tops[random.Next(3) > 0 ? random.Next(tops.Count) : Math.Max(0, tops.Count - 1 - random.Next(2))];
    }

    private string NewName() => $"n{_made++ % 1000}";
}
