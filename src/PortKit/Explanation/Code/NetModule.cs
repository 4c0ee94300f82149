using System.Globalization;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>The layers of a net, one after the other, in the code of a framework.</summary>
/// <param name="net">The net.</param>
internal abstract class NetModule(NetPlan net) : ModuleContext
{
    private readonly Dictionary<BlobVersion, string> _values = [];
    private readonly List<(int Index, string Value)> _tops = [];
    private PlannedLayer? _layer;

    /// <summary>The net.</summary>
    protected NetPlan Net => net;

    /// <summary>What is done in the forward pass: the name of a blob, and its value.</summary>
    protected List<(string Name, string Value)> Steps { get; } = [];

    /// <inheritdoc/>
    protected override PlannedLayer Layer => _layer!;

    /// <summary>Goes through the layers of the net, after its inputs.</summary>
    /// <param name="nameOf">Gives a blob its identifier.</param>
    /// <param name="bag">Takes what has no counterpart.</param>
    protected void WriteLayers(Func<BlobVersion, string> nameOf, DiagnosticBag bag)
    {
        foreach (var layer in net.Layers)
        {
            _layer = layer;
            if (layer.IsFed)
            {
                foreach (var top in layer.Tops)
                    _values[top] = nameOf(top);
                continue;
            }

            try
            {
                Write(layer, nameOf);
            }
            catch (LayerRefusedException refused)
            {
                bag.Add(refused.Diagnostic);
                foreach (var (blob, _) in layer.Results)
                    _values[blob] = nameOf(blob);
            }
        }
    }

    /// <summary>The value of a blob.</summary>
    protected string ValueOf(BlobVersion blob) => _values[blob];

    private void Write(PlannedLayer layer, Func<BlobVersion, string> nameOf)
    {
        if (!LayerCatalog.Default.TryFind(layer.Source.Parameter, out var type) || type is not IModuleWriter written)
        {
            throw layer.Source.Refuse(
                Codes.NoModule,
                layer.Source.Location,
                "a layer that has a counterpart in a module is expected",
                layer.Source.Type,
                "`Deploy` cuts losses, and layers that bring data in, off.");
        }

        _tops.Clear();
        written.Write(layer.Plan, this);
        foreach (var (index, value) in _tops)
        {
            var name = nameOf(layer.Tops[index]);
            Steps.Add((name, Bare(value)));
            _values[layer.Tops[index]] = name;
        }

        foreach (var (blob, top) in layer.Changed)
        {
            var name = nameOf(blob);
            Steps.Add((name, Reshape(_values[layer.Tops[top]], layer.Tops[top].Shape, blob.Shape)));
            _values[blob] = name;
        }

        foreach (var blob in layer.Learnables.Where(blob => blob.Owner is not null))
            Share(blob);
    }

    /// <summary>Says that a blob of the layer is that of another layer, where that is not said where the blob is used.</summary>
    protected virtual void Share(LearnableBlob blob)
    {
    }

    /// <inheritdoc/>
    public override string Bottom(int index) => _values[Layer.Bottoms[index]];

    /// <inheritdoc/>
    public override void Top(int index, string value) => _tops.Add((index, value));

    /// <summary>Refuses what no framework has a convolution for.</summary>
    protected void CheckAxes(ConvolutionGeometry geometry)
    {
        if (geometry is not { Axis: 1, SpatialAxes: >= 1 and <= 3 })
        {
            throw Source.Refuse(
                Codes.NoModule,
                Source.AtBottom(0),
                "axis 1 as that of the channels, and 1 to 3 axes behind it, are expected in a module",
                $"{BottomShape(0)}");
        }
    }

    /// <summary>How far the last window of a pooling reaches behind the axis.</summary>
    protected static int EndOf(PoolingAxis axis) => (int)Math.Max(0, axis.Start(axis.Output - 1) + axis.Kernel - axis.Input);

    /// <summary>What the mean of each window of a pooling is divided by; refuses a window that sees nothing.</summary>
    protected long[] Divisors(PoolingAxis axis)
    {
        long[] divisors = [.. Enumerable.Range(0, axis.Output).Select(axis.Divisor)];
        if (Array.Exists(divisors, divisor => divisor <= 0))
        {
            throw Source.Refuse(
                Codes.NoModule, Source.Location, "windows that see something are expected in a module", "a window beyond the padding");
        }

        return divisors;
    }

    /// <summary>A double, for an option.</summary>
    protected static string Double(double value)
    {
        // The shortest text of the largest float is a double beyond it, which libtorch refuses.
        var text = value == (float)value && Math.Abs(value) < float.MaxValue
            ? ((float)value).ToString("R", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
        return text.Any(letter => letter is '.' or 'E') ? text : text + ".0";
    }

    /// <summary>A number as Python spells it.</summary>
    protected static string PythonNumber(float value) => value switch
    {
        float.NaN => "math.nan",
        float.PositiveInfinity => "math.inf",
        float.NegativeInfinity => "-math.inf",
        _ => Double(value),
    };

    // What is assigned needs no parentheses of its own.
    private static string Bare(string value)
    {
        if (value[0] != '(')
            return value;
        var depth = 0;
        for (var i = 0; i < value.Length; i++)
        {
            depth += value[i] == '(' ? 1 : value[i] == ')' ? -1 : 0;
            if (depth == 0)
                return i == value.Length - 1 ? value[1..^1] : value;
        }

        return value;
    }
}
