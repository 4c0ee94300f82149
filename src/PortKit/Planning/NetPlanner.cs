using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Connects a filtered net as Caffe's Net::Init does: bottoms and tops to blob versions, shapes, learnable blobs in order of creation,
/// shared params. A layer that cannot be planned is reported and skipped, so that one run reports all of them.
/// </summary>
internal sealed class NetPlanner
{
    private readonly FilteredNet _net;
    private readonly PlanOptions _options;
    private readonly SourceMap _map;
    private readonly DiagnosticBag _bag;
    private readonly NetNames _names;
    private readonly BlobTable _blobs;
    private readonly ParamTable _params;
    private readonly List<PlannedLayer> _layers = [];
    private readonly OutlineBuilder _outline;
    private readonly MissingInputs _missing;
    private readonly HashSet<string> _unknownTypes = new(StringComparer.Ordinal);
    private readonly string _nameOfUnnamed;
    private readonly IReadOnlyDictionary<string, Shape> _given;
    private bool _isMissing;
    private InputBatch? _batch;

    private NetPlanner(FilteredNet net, PlanOptions options, SourceMap map, DiagnosticBag bag)
    {
        _net = net;
        _options = options;
        _map = map;
        _bag = bag;
        _missing = options.Missing ?? new MissingInputs();
        _names = new NetNames(net);
        _blobs = new BlobTable(_names, map, Miss, bag);
        _params = new ParamTable(bag);
        _outline = new OutlineBuilder(_blobs, _layers, options.Catalog, bag);
        _nameOfUnnamed = UnnamedBlob.NameIn(net);
        _given = GivenShapes.WithBatch(net, options, ShapeIn);
    }

    /// <summary>Plans <paramref name="net"/>. Null if anything in it is an error; the bag then says what.</summary>
    public static NetPlan? Plan(FilteredNet net, PlanOptions options, SourceMap map, DiagnosticBag bag) =>
        new NetPlanner(net, options, map, bag).Run();

    private NetPlan? Run()
    {
        var errorsBefore = _bag.ErrorCount;
        if (_net.Net.Layer.Count == 0)
        {
            _bag.Error(
                Codes.EmptyNet,
                _map.Locate(_net.Net),
                $"The net has no layers in phase {_options.Phase.ToString().ToUpperInvariant()}.",
                _net.Removed.Count > 0
                    ? $"{Counted.Of(_net.Removed.Count, "layer")} {Counted.Verb(_net.Removed.Count, "is", "are")} left out: {_net.Removed[0].Reason}."
                    : null);
        }

        if (!_options.ForNumbersOnly)
            UnnamedBlob.Tell(_net, _nameOfUnnamed, _map, _bag);
        MakeGivenInputs();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in _net.Net.Layer)
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            var source = new LayerSource(parameter, parameter.HasPhase ? parameter.Phase : _options.Phase, _map)
            {
                NameOfUnnamed = _nameOfUnnamed,
                Caffe = _options.Caffe,
            };
            if (!names.Add(source.Name))
            {
                _bag.Warning(
                    Codes.DuplicateLayer,
                    source.At(parameter, LayerParameter.NameFieldNumber),
                    $"Another layer before this one is named '{source.Name}' too. Weights cannot be told apart by layer name.",
                    "Give each layer a name of its own.");
            }

            _outline.Follow(source, PlanLayer);
        }

        foreach (var removed in _net.Removed)
        {
            if (_options.Catalog.TryFind(removed.Layer, out var layer) && !OwnFields.IsOurs(removed.Layer.Type, layer))
                _options.Fields?.Accept(removed.Layer);
        }

        if (!_options.ForNumbersOnly)
        {
            OverwrittenLearnables.Check(_blobs.Overwritten, _layers, _bag);
            InputShapeCheck.Tell(_given, _options, _layers, _blobs, _map.Locate(_net.Net), _bag);
            TopShapeCheck.Tell(_options, _layers, _blobs, _map.Locate(_net.Net), _bag);
        }

        TellFillers();
        _options.OnPlanned?.Invoke(_outline.Build(_net.Net.Name, _options.Phase));
        if (_options.Missing is null)
            _missing.Tell(null, _bag);
        if (_isMissing || _bag.ErrorCount > errorsBefore)
            return null;
        ModelNames.Settle(_layers);
        return new NetPlan(_net.Net.Name, _options.Phase, _layers, _blobs.Outputs())
        {
            Batch = _batch,
            Replan = (rows, bag) => Plan(_net, _options with { Rows = rows, Fields = null, Missing = null, OnPlanned = null }, _map, bag),
        };
    }

    // A blob that no layer makes, and whose shape is given, is fed from outside.
    private void MakeGivenInputs()
    {
        foreach (var (name, shape) in _given.Where(given => _names.MakerOf(given.Key) is null))
        {
            if (_names.ReaderOf(name) is not { } reader)
                continue;
            var parameter = GivenInput.Layer(name, shape);
            var at = _map.Locate(reader, LayerParameter.BottomFieldNumber, reader.Bottom.IndexOf(name));
            _map.Record(parameter, at);
            AddInputs(new LayerSource(parameter, _options.Phase, _map), [shape], LayerFamily.Input);
            _bag.Note(Codes.MadeInput, at, $"Blob '{name}', which no layer makes, is an input of the model, as its shape is given.");
        }
    }

    private void PlanLayer(LayerSource source)
    {
        var layer = _options.Catalog.TryFind(source.Parameter, out var known) && known.SupportOf(source.Parameter).Kind != LayerSupportKind.Refused
            ? known
            : null;
        if (source.Parameter is { Bottom.Count: 0, Top.Count: > 0 } && SourceError(source, layer, known) is { } error)
        {
            ReplaceSource(source, known, error);
            return;
        }

        if (layer is null && (known is not null || _unknownTypes.Add(source.Type)))
            _bag.Add(LayerTypeErrors.Of(source, known, _names, _options.Catalog));
        var bottoms = _blobs.Read(source);
        if (layer is null || bottoms is null || !BlobCounts.Check(source, layer.Signature, _bag))
        {
            _blobs.MarkUnknown(source);
            if (known is not null)
                OwnFields.Judge(source, known, null, _options);
            return;
        }

        LayerPlan? plan = null;
        try
        {
            var context = ContextOf(source, layer.Signature, bottoms, _given, _bag);
            plan = layer.Plan(source, context);
            new LimitCheck(_options.Limits).Check(source, plan);
            foreach (var top in context.Missing)
                Miss(new MissingInput(source.NameOfTop(top.Top), top.Known) { Layer = source, Top = top.Top, Why = top.Why, Error = top.Error });
            if (context.Missing.Count > 0)
                _blobs.MakeKnown(source, index => context.Missing.Any(missing => missing.Top == index) ? null : plan.TopShapes[index]);
            else
                Add(source, WithRows(WithBatch(plan, context), source), bottoms, layer.Signature, layer.Family, layer.TakesHalf);
        }
        catch (LayerRefusedException refused)
        {
            _bag.Add(refused.Diagnostic);
            _blobs.MarkUnknown(source);
        }
        catch (OverflowException)
        {
            _bag.Add(source.Refuse(Codes.TooLarge, source.Location, $"a blob may have at most {int.MaxValue} elements").Diagnostic);
            _blobs.MarkUnknown(source);
        }

        OwnFields.Judge(source, layer, plan, _options);
    }

    // Why a layer that brings data in cannot be planned. Forks have such layers with other tops, such as a picture without its label.
    private Diagnostic? SourceError(LayerSource source, ILayer? layer, ILayer? known) =>
        layer is null ? LayerTypeErrors.Of(source, known, _names, _options.Catalog)
        : layer is { Family: LayerFamily.Input, Signature: { MaxBottoms: 0, AutoTops: false } signature } ? BlobCounts.ErrorOfTops(source, signature)
        : null;

    // A layer that brings data in and cannot be planned gives way to inputs, if the shapes of all its tops are given.
    private void ReplaceSource(LayerSource source, ILayer? known, Diagnostic error)
    {
        List<string> tops = [.. Enumerable.Range(0, source.Parameter.Top.Count).Select(source.NameOfTop)];
        for (var i = 0; i < tops.Count; i++)
        {
            if (ShapeOf(i) is null)
            {
                Miss(new MissingInput(tops[i], OpenShape.Unknown)
                {
                    Layer = source,
                    Top = i,
                    Error = error,
                    Siblings = { i == 0 ? source.Pictures() : OpenShape.Unknown }
                });
            }
        }

        var shapes = Enumerable.Range(0, tops.Count).Select(ShapeOf).ToList();
        if (shapes.Contains(null))
        {
            _blobs.MakeKnown(source, index => shapes[index]);
            return;
        }

        AddInputs(source, [.. shapes.OfType<Shape>()], known?.Family ?? LayerFamily.Input);
        var draws = known is null
            ? " Random numbers that such a layer draws while a fork of Caffe builds the net are not drawn: the weights may be others than there."
            : "";
        var what = tops.Count == 1
            ? "its top is an input of the model, as its shape is given"
            : "its tops are inputs of the model, as their shapes are given";
        _bag.Note(
            Codes.MadeInput,
            source.At(source.Parameter, LayerParameter.TypeFieldNumber),
            source.Describe(what, null) + draws);

        // What no output needs may have any shape.
        Shape? ShapeOf(int top) => _given.TryGetValue(tops[top], out var given) ? given
            : _options.NeedsTop?.Invoke(source.Parameter, top) ?? true ? null
            : Shape.Scalar;
    }

    private void AddInputs(LayerSource source, IReadOnlyList<Shape> shapes, LayerFamily family)
    {
        var signature = new LayerSignature(0, 0, 1, LayerSignature.Any);
        var context = ContextOf(source, signature, [], _given, _bag);
        Add(source, WithBatch(new LayerPlan(shapes) { Fed = new FedTops() }, context), [], signature, family);
    }

    private void Add(
        LayerSource source,
        LayerPlan plan,
        IReadOnlyList<BlobVersion> bottoms,
        LayerSignature signature,
        LayerFamily family,
        bool takesHalf = false)
    {
        var tops = _blobs.Make(source, plan, signature);
        _layers.Add(new PlannedLayer(source, family, plan, bottoms, tops, _blobs.Change(source, tops), _params.Add(source, plan))
        {
            TakesHalf = takesHalf,
        });
    }

    private PlanContext ContextOf(
        LayerSource source,
        LayerSignature signature,
        IReadOnlyList<BlobVersion> bottoms,
        IReadOnlyDictionary<string, Shape> given,
        DiagnosticBag bag) => new(
            source,
            [.. bottoms.Select(bottom => bottom.Shape)],
            signature.AutoTops ? Math.Max(source.Parameter.Top.Count, signature.MinTops) : source.Parameter.Top.Count,
            bag)
        {
            GivenShapes = given,
            TopShapes = _options.TopShapes,
            RowShapes = _options.RowShapes,
            StoredBlobs = _options.StoredBlobs?.Invoke(source) ?? [],
            Batch = _options.Batch,
            TakesAnyBatch = _options.TakesAnyBatch,
            IdentityBatchNorm = _options.IdentityBatchNorm,
            Proposals = _options.Proposals,
            ForNumbersOnly = _options.ForNumbersOnly,
            Reader = _options.ReadFile,
            NeedsTop = top => _options.NeedsTop?.Invoke(source.Parameter, top) ?? true,
        };

    private void Miss(MissingInput input)
    {
        _isMissing = true;
        input.Siblings.AddRange(_names.RemovedWithTop(input.Name).Select(layer => ShapeIn(layer, input.Name)).OfType<OpenShape>());
        _missing.Add(input with { IsOfFillNet = _options.ForNumbersOnly });
    }

    /// <summary>What a data layer that is left out tells of the shape of its top; null if it is none, or is wrong.</summary>
    private OpenShape? ShapeIn(LayerParameter parameter, string top)
    {
        if (parameter.Bottom.Count > 0
            || !_options.Catalog.TryFind(parameter, out var layer)
            || layer.SupportOf(parameter).Kind == LayerSupportKind.Refused)
        {
            return null;
        }

        var source = new LayerSource(parameter, _options.Phase, _map);
        if (!BlobCounts.Check(source, layer.Signature, new DiagnosticBag()))
            return null;
        try
        {
            var context = ContextOf(source, layer.Signature, [], new Dictionary<string, Shape>(), new DiagnosticBag());
            var plan = layer.Plan(source, context);
            var index = parameter.Top.IndexOf(top);
            return context.Missing.FirstOrDefault(missing => missing.Top == index)?.Known ?? OpenShape.Of(plan.TopShapes[index]);
        }
        catch (Exception failure) when (failure is LayerRefusedException or OverflowException)
        {
            return null;
        }
    }

    // A filler of an unknown type matters only where nothing takes its place.
    private void TellFillers()
    {
        foreach (var blob in _layers.SelectMany(layer => layer.Learnables).Where(blob => !_options.IsReplaced(blob.Values)))
        {
            if (FillerAdvice.Problem(blob) is { } problem)
                _bag.Add(problem);
        }
    }

    private LayerPlan WithBatch(LayerPlan plan, PlanContext context)
    {
        if (plan.Fed is not { DeclaredBatches: var declared })
            return plan;
        for (var i = 0; i < plan.TopShapes.Count && _batch is null; i++)
        {
            if (plan.TopShapes[i].Rank > 0)
                _batch = new InputBatch(Declared(i), plan.TopShapes[i][0]);
        }

        return (_options.Batch ?? (_options.TakesAnyBatch ? _batch?.Planned : null)) is { } batch
            ? plan with { TopShapes = [.. plan.TopShapes.Select((shape, i) => IsBatch(shape, i) ? Replaced(shape, batch) : shape)] }
            : plan;

        Shape Replaced(Shape shape, int batch) => context.Shape([batch, .. shape.ToLongs()[1..]]);

        bool IsBatch(Shape shape, int top) => shape.Rank > 0 && _batch!.Value.IsOf(Declared(top), shape[0]);

        int? Declared(int top) => declared.Count == 1 ? declared[0] : declared.ElementAtOrDefault(top);
    }

    // A layer that makes as many rows as the data ask for is planned for the most; those after it, for as many as are asked for here.
    private LayerPlan WithRows(LayerPlan plan, LayerSource source) =>
        plan.OpenAxis is { } axis && _options.Rows.TryGetValue(source.Parameter, out var rows)
            ? plan with { TopShapes = [.. plan.TopShapes.Select(shape => shape.With(axis, rows))] }
            : plan;
}
