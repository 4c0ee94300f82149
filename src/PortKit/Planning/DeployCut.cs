using System.Globalization;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Cuts a net that is trained to one that infers: losses give way to what they are taken of, what measures goes, and so do layers of unknown
/// types whose tops nobody reads. The outputs are what the layers that are left compute and none of them reads. It goes by names and by what each
/// layer type says of itself (<see cref="ILayer.Deploy"/>), before any shape is known.
/// </summary>
internal sealed class DeployCut
{
    private readonly FilteredNet _net;
    private readonly LayerCatalog _catalog;
    private readonly SourceMap _map;
    private readonly DiagnosticBag _bag;
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _layerNames;

    // How often a name was wanted that was taken.
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, Value> _last = new(StringComparer.Ordinal);

    private DeployCut(FilteredNet net, LayerCatalog catalog, SourceMap map, DiagnosticBag bag)
    {
        (_net, _catalog, _map, _bag) = (net, catalog, map, bag);
        _names = [.. net.Net.Layer.SelectMany(layer => layer.Top.Append(layer.Name))];
        _layerNames = [.. net.Net.Layer.Select(layer => layer.Name)];
    }

    /// <summary>The net that is left, and its outputs as <see cref="OutputSelection"/> takes them; none where nothing was learned.</summary>
    /// <param name="net">The net.</param>
    /// <param name="catalog">The layer types.</param>
    /// <param name="map">Gets the places of layers that take the place of others.</param>
    /// <param name="bag">Takes a <see cref="Codes.DeployCut"/> note for each layer that does not stay.</param>
    public static (FilteredNet Net, IReadOnlyList<string> Outputs) Of(FilteredNet net, LayerCatalog catalog, SourceMap map, DiagnosticBag bag) =>
        new DeployCut(net, catalog, map, bag).Run();

    private (FilteredNet Net, IReadOnlyList<string> Outputs) Run()
    {
        Connect();
        DropUnread();
        TakeBackLosses();
        var replaced = _steps.Where(step => step.Deployment.Layers.Count > 0 && !IsGivenElsewhere(step)).ToList();
        var losses = replaced.Count(step => !step.Deployment.KeepsTop && step.Deployment.Layers[^1].Name.Length == 0);
        foreach (var step in _steps)
        {
            if (replaced.Contains(step))
                Replace(step, isOnly: losses == 1);
            else if (step.Deployment.Layers.Count > 0)
                Note(step.Layer, "is left out: a layer that stays gives what the loss is taken of.");
            else if (!step.Deployment.IsKept)
                Note(step.Layer, $"is left out: {step.Deployment.Reason}.");
            else
                step.Layers.Add(step.Layer);
        }

        var outputs = Outputs();
        var head = new NetParameter { Name = _net.Net.Name, Layer = { _steps.SelectMany(step => step.Layers) } };
        _map.Derive(head, _net.Net);
        return (_net with { Net = head }, outputs);
    }

    // Which version of a blob each layer reads and makes.
    private void Connect()
    {
        var current = _last;
        foreach (var layer in _net.Net.Layer)
        {
            _catalog.TryFind(layer.Type, out var type);
            var isUnknown = type is null || (type.SupportOf(layer).Kind == LayerSupportKind.Refused && type.Deploy(layer).IsKept);
            var step = new Step(layer, isUnknown ? null : type!.Family, [.. layer.Bottom.Where(current.ContainsKey).Select(name => current[name])])
            {
                Deployment = type?.Deploy(layer) ?? Deployment.Kept,
            };
            foreach (var bottom in step.Bottoms)
                bottom.Readers.Add(step);
            var isComputed = layer.Bottom.Count > 0
                && (isUnknown || type!.Family is LayerFamily.Convolution or LayerFamily.Matrix || step.Bottoms.Any(bottom => bottom.IsComputed));
            foreach (var name in step.Deployment.KeepsTop ? layer.Top.Take(1) : layer.Top)
            {
                var value = new Value(name, step, isComputed || step.Deployment.KeepsTop);
                step.Tops.Add(value);
                current[name] = value;
            }

            _steps.Add(step);
        }
    }

    // What an unknown layer makes for losses and other such layers alone is not wanted: a head with a margin, say, that only training has.
    private void DropUnread()
    {
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            var step = _steps[i];
            if (step is { Deployment.Layers.Count: > 0, Bottoms: [{ Producer: { IsUnknown: true, Layer.Bottom.Count: > 0 } }, ..] })
                step.Deployment = Deployment.Dropped("it is the loss of a layer whose type is not known");
            if (step is { IsUnknown: true, Layer.Bottom.Count: > 0, Deployment.IsKept: true } && !step.Tops.Exists(IsRead))
                step.Deployment = Deployment.Dropped("its type is not known, and no layer that is left reads what it makes");
        }
    }

    // A loss that only the other phase has still says what the net is for, where this phase has nothing to do with what it is taken of.
    private void TakeBackLosses()
    {
        foreach (var (layer, _, reason, _) in _net.Removed)
        {
            if (!_catalog.TryFind(layer.Type, out var type) || type.Deploy(layer) is not { Layers.Count: > 0, KeepsTop: false } deployment)
                continue;
            var names = layer.Bottom.Where(name => deployment.Layers.Any(function => function.Bottom.Contains(name))).ToList();
            if (names.Count == 0 || !names.TrueForAll(name => _last.TryGetValue(name, out var value) && IsLeft(value)) || !_last[names[0]].IsComputed)
                continue;
            var step = new Step(layer, type.Family, [.. names.Select(name => _last[name])]) { Deployment = deployment, RemovedBecause = reason };
            foreach (var bottom in step.Bottoms)
                bottom.Readers.Add(step);
            _steps.Add(step);
        }

        static bool IsLeft(Value value) => value.Producer.Deployment.IsKept && !IsRead(value);
    }

    private static bool IsRead(Value value) => value.Readers.Exists(reader => reader.Reads(value));

    // A net may have both the loss and its function already.
    private static bool IsGivenElsewhere(Step step) =>
        step.Bottoms.Count == 0
        || (!step.Deployment.KeepsTop && step.Bottoms[0].TypesOfKeptReaders.Contains(step.Deployment.Layers[^1].Type));

    private void Replace(Step step, bool isOnly)
    {
        step.Layers.AddRange(step.Deployment.Layers.Select(function => function.Clone()));
        NameInner(step.Layers);
        var last = step.Layers[^1];
        var top = step.Deployment.KeepsTop ? last.Top[0] : TopOf(step.Layer, last, isOnly);
        if (last.Name.Length == 0)
            last.Name = !_layerNames.Contains(top) ? top : step.Layer.Name;
        else if (!step.Deployment.KeepsTop)
            last.Name = top;
        if (!step.Deployment.KeepsTop)
            last.Top.Add(top);
        foreach (var layer in step.Layers)
            _map.Record(layer, _map.Locate(step.Layer));
        step.Function = step.Deployment.KeepsTop ? step.Tops[0] : new Value(top, step, isComputed: true);
        var though = step.RemovedBecause is { } rule ? $", though {rule}" : "";
        Note(step.Layer, $"gives way to {last.Type} '{top}'{though}: {step.Deployment.Reason}.");
    }

    // The layers before the last are called what they make.
    private void NameInner(List<LayerParameter> layers)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            for (var i = 0; i < layer.Bottom.Count; i++)
                layer.Bottom[i] = renamed.GetValueOrDefault(layer.Bottom[i], layer.Bottom[i]);
            if (layer == layers[^1])
                continue;
            layer.Top[0] = layer.Name = renamed[layer.Top[0]] = Free(layer.Top[0]);
        }
    }

    private string Free(string wanted)
    {
        var name = wanted;
        var counter = _taken.GetValueOrDefault(wanted, 1);
        while (!_names.Add(name))
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{++counter}");
        _taken[wanted] = counter;
        return name;
    }

    // What deploy nets call it, unless the net has a name for it.
    private string TopOf(LayerParameter loss, LayerParameter function, bool isOnly)
    {
        const string Usual = "prob";
        if (function.Name.Length > 0)
            return Free(function.Name);
        if (loss.Top.Count > 1)
            return loss.Top[1];
        return isOnly && !_names.Contains(Usual) ? Usual : loss.Top.Count > 0 ? loss.Top[0] : loss.Name;
    }

    private IReadOnlyList<string> Outputs()
    {
        var last = new Dictionary<string, Value>(StringComparer.Ordinal);
        List<Value> outputs = [];
        foreach (var step in _steps)
        {
            IReadOnlyList<Value> made = step.Function is { } function ? [function] : step.Deployment.IsKept ? step.Tops : [];
            foreach (var value in made)
                last[value.Name] = value;
            outputs.AddRange(made.Where(value => value.IsComputed && !value.Readers.Exists(reader => WantsNoOutput(value, reader))));
        }

        NoteUnneeded(outputs);
        return [.. outputs.Select(value => last[value.Name] == value ? value.Name : $"{value.Name}@{value.Producer.Layer.Name}")];

        bool WantsNoOutput(Value value, Step reader) => reader.Reads(value) || reader.Deployment.Silences;
    }

    private void NoteUnneeded(List<Value> outputs)
    {
        if (outputs.Count == 0)
            return;
        var needed = new HashSet<Value>();
        var pending = new Stack<Value>(outputs);
        while (pending.TryPop(out var value))
        {
            if (!needed.Add(value))
                continue;
            foreach (var bottom in value.Producer.Bottoms.Where(value.Producer.Reads))
                pending.Push(bottom);
        }

        foreach (var step in _steps.Where(step => step.Deployment.IsKept))
        {
            var unneeded = step.Tops.Where(top => !needed.Contains(top)).Select(top => $"'{top.Name}'").ToList();
            if (unneeded.Count == 0)
                continue;
            if (unneeded.Count == step.Tops.Count)
            {
                // What has no weights draws no numbers either, and what is wrong with it does not matter.
                if (step.Family is LayerFamily.Activation or LayerFamily.Joining or LayerFamily.Pooling or LayerFamily.Loss)
                    step.Layers.Clear();
                Note(step.Layer, "is left out: no output needs it.");
            }
            else if (step.Layer.Bottom.Count == 0)
            {
                Note(
                    step.Layer,
                    $"brings {string.Join(" and ", unneeded)} in for losses alone, which {(unneeded.Count == 1 ? "is no input" : "are no inputs")}.");
            }
        }
    }

    private void Note(LayerParameter layer, string what) =>
        _bag.Note(Codes.DeployCut, _map.Locate(layer), $"layer '{layer.Name}' ({layer.Type}) {what}");

    /// <summary>A layer, and what becomes of it.</summary>
    private sealed class Step(LayerParameter layer, LayerFamily? family, IReadOnlyList<Value> bottoms)
    {
        public LayerParameter Layer { get; } = layer;

        /// <summary>What kind of layer it is; null for an unknown type.</summary>
        public LayerFamily? Family { get; } = family;

        public bool IsUnknown => Family is null;

        /// <summary>Whether it, or what stands in its place, reads a value.</summary>
        public bool Reads(Value value) => Deployment.IsKept || Deployment.Layers.Any(layer => layer.Bottom.Contains(value.Name));

        public IReadOnlyList<Value> Bottoms { get; } = bottoms;

        public List<Value> Tops { get; } = [];

        /// <summary>The layers that stand in its place, itself if it stays.</summary>
        public List<LayerParameter> Layers { get; } = [];

        public required Deployment Deployment { get; set; }

        /// <summary>Why the net's state leaves the layer out, as a clause; null if it does not.</summary>
        public string? RemovedBecause { get; init; }

        /// <summary>What stands in a loss's place makes this.</summary>
        public Value? Function { get; set; }
    }

    /// <summary>What a layer leaves in a blob.</summary>
    private sealed class Value(string name, Step producer, bool isComputed)
    {
        public string Name { get; } = name;

        public Step Producer { get; } = producer;

        /// <summary>Whether what the net learns has a part in it, so that it is no label.</summary>
        public bool IsComputed { get; } = isComputed;

        public List<Step> Readers { get; } = [];

        /// <summary>The types of the layers that read it and stay; to be asked once it is settled which do.</summary>
        public HashSet<string> TypesOfKeptReaders =>
            field ??= [.. Readers.Where(reader => reader.Deployment.IsKept).Select(reader => reader.Layer.Type)];
    }
}
