using System.Diagnostics.CodeAnalysis;
using PortKit.Caffe.Protos;
using PortKit.Catalog;
using PortKit.Layers.Forks;

namespace PortKit.Layers;

/// <summary>
/// The layer types that PortKit knows. <see cref="Caffe"/> and <see cref="Default"/> are explicit lists; <see cref="With"/> is the door for a
/// layer of your own. Immutable.
/// </summary>
public sealed class LayerCatalog
{
    private static readonly ILayer[] CaffeLayers =
    [
        new AbsValLayer(),
        new AccuracyLayer(),
        new ArgMaxLayer(),
        new BatchNormLayer(),
        new BatchReindexLayer(),
        new BiasLayer(),
        new BnllLayer(),
        new ClipLayer(),
        new ConcatLayer(),
        new ContrastiveLossLayer(),
        new ConvolutionLayer(),
        new CropLayer(),
        new DataLayer(),
        new DeconvolutionLayer(),
        new DropoutLayer(),
        new DummyDataLayer(),
        new EltwiseLayer(),
        new EluLayer(),
        new EmbedLayer(),
        new EuclideanLossLayer(),
        new ExpLayer(),
        new FilterLayer(),
        new FlattenLayer(),
        new Hdf5DataLayer(),
        new Hdf5OutputLayer(),
        new HingeLossLayer(),
        new Im2colLayer(),
        new ImageDataLayer(),
        new InfogainLossLayer(),
        new InnerProductLayer(),
        new InputLayer(),
        new LogLayer(),
        new LrnLayer(),
        new LstmLayer(),
        new LstmUnitLayer(),
        new MemoryDataLayer(),
        new MultinomialLogisticLossLayer(),
        new MvnLayer(),
        new ParameterLayer(),
        new PoolingLayer(),
        new PowerLayer(),
        new PReluLayer(),
        new ReductionLayer(),
        new ReluLayer(),
        new ReshapeLayer(),
        new RnnLayer(),
        new ScaleLayer(),
        new SigmoidCrossEntropyLossLayer(),
        new SigmoidLayer(),
        new SilenceLayer(),
        new SliceLayer(),
        new SoftmaxLayer(),
        new SoftmaxWithLossLayer(),
        new SplitLayer(),
        new SppLayer(),
        new SwishLayer(),
        new TanhLayer(),
        new ThresholdLayer(),
        new TileLayer(),
        new WindowDataLayer(),
    ];

    private readonly Dictionary<string, ILayer> _byType;
    private readonly Lazy<LayerCatalog>? _whole;
    private CustomOpLayer? _custom;

    /// <summary>Makes a catalogue of the given layers.</summary>
    /// <exception cref="ArgumentException">Two of them answer to one type.</exception>
    public LayerCatalog(IReadOnlyList<ILayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Listed = layers;
        _byType = new(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var type in layer.Types)
            {
                if (!_byType.TryAdd(type, layer))
                    throw new ArgumentException($"Layer type '{type}' is registered twice.", nameof(layers));
            }
        }
    }

    // Most nets have Caffe's own layers alone, and half of the time that a small one takes is code that runs for the first time: so the forks' layers
    // are made when a type is asked for that is not Caffe's.
    private LayerCatalog(IReadOnlyList<ILayer> layers, Func<IReadOnlyList<ILayer>> others)
        : this(layers) => _whole = new(() => new([.. layers, .. others()]));

    /// <summary>The layer types of Caffe 1.0.</summary>
    public static LayerCatalog Caffe { get; } = new([.. CaffeLayers, new PythonLayer()]);

    /// <summary>The layer types of Caffe 1.0, and those that came after it.</summary>
    public static LayerCatalog Default { get; } = new(CaffeLayers, () =>
    [
        new AnnotatedDataLayer(),
        new AxpyLayer(),
        new BnLayer(),
        new BoxAnnotatorOhemLayer(),
        new BoxOutputLayer(),
        new CaffeLstmLayer(),
        new ChannelScaleLayer(),
        new ContinuationIndicatorLayer(),
        new Convolution3DLayer(),
        new ConvolutionDepthwiseLayer(),
        new CtcGreedyDecoderLayer(),
        new DecodeBBoxLayer(),
        new DepthwiseConvolutionLayer(),
        new DetectionOutputLayer(),
        new FlipLayer(),
        new GatherLayer(),
        new HardSwishLayer(),
        new ImResizeLayer(),
        new InsanityLayer(),
        new InterpLayer(),
        new L1LossLayer(),
        new LayerNormLayer(),
        new LocalLayer(),
        new MishLayer(),
        new MulLayer(),
        new MultiBoxLossLayer(),
        new NmsLayer(),
        new NormalizeLayer(),
        new PermuteLayer(),
        new Pooling3DLayer(),
        new PriorBoxClusteredLayer(),
        new PriorBoxLayer(),
        new ProposalLayer(),
        new ProposalTargetLayer(),
        new PsRoiPoolingLayer(),
        new PythonProposalLayer(),
        new Relu6Layer(),
        new ReorgLayer(),
        new ReverseLayer(),
        new RoiAlignLayer(),
        new RoiPoolingLayer(),
        new SeluLayer(),
        new ShuffleChannelLayer(),
        new SmoothL1LossLayer(),
        new SmoothL1LossOhemLayer(),
        new SoftmaxWithLossOhemLayer(),
        new SqueezeLayer(),
        new TransposeLayer(),
        new TripletLossLayer(),
        new UnpoolingLayer(),
        new UpsampleLayer(),
        new YoloDetectionOutputLayer(),
        new Yolov3DetectionOutputLayer(),
    ]);

    /// <summary>The layers, in the order of registration.</summary>
    public IReadOnlyList<ILayer> Layers => Whole.Listed;

    /// <summary>The type names, in alphabetical order.</summary>
    public IEnumerable<string> Types => Whole._byType.Keys.Order(StringComparer.Ordinal);

    private IReadOnlyList<ILayer> Listed { get; }

    private LayerCatalog Whole => _whole?.Value ?? this;

    /// <summary>This catalogue and one layer more. A type that is refused here (such as Python) may be taken over.</summary>
    /// <exception cref="ArgumentException">The layer answers to a type that is registered and not refused.</exception>
    public LayerCatalog With(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new([.. Layers.Where(known => known.Support.Kind != LayerSupportKind.Refused || !known.Types.Any(layer.Types.Contains)), layer]);
    }

    /// <summary>
    /// <see cref="With"/> for a layer whose code is not that of the calling program: what it throws, and what it gives that makes no sense, is
    /// reported as <see cref="Codes.PluginFault"/>, and not thrown.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="plugin">What to call the plug-in that it is from.</param>
    /// <exception cref="ArgumentException">The layer answers to a type that is registered and not refused, or to none.</exception>
    /// <exception cref="Net.LayerRefusedException">It throws already when it is asked what it is.</exception>
    public LayerCatalog WithPlugin(ILayer layer, string plugin)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentException.ThrowIfNullOrEmpty(plugin);
        var guarded = new PluginLayer(layer, plugin);
        return guarded.Types.Count > 0 && !guarded.Types.Any(string.IsNullOrEmpty)
            ? With(guarded)
            : throw new ArgumentException("it answers to no type", nameof(layer));
    }

    /// <summary>This catalogue, with custom operators for layers that read something and whose types are unknown here, or refused.</summary>
    /// <param name="domain">The domain of the operators.</param>
    internal LayerCatalog WithCustomOps(string domain) => new(Layers) { _custom = new CustomOpLayer(domain) };

    /// <summary>Finds what converts a layer, or refuses it: the layer that answers to its type, or a custom operator.</summary>
    internal bool TryFind(LayerParameter parameter, [MaybeNullWhen(false)] out ILayer layer)
    {
        var isKnown = TryFind(parameter.Type, out layer);
        if (_custom is not null && parameter is { Bottom.Count: > 0, Type.Length: > 0 }
            && (!isKnown || layer!.SupportOf(parameter).Kind == LayerSupportKind.Refused))
        {
            layer = _custom;
            return true;
        }

        return isKnown;
    }

    /// <summary>Finds the layer that answers to <paramref name="type"/>.</summary>
    public bool TryFind(string type, [MaybeNullWhen(false)] out ILayer layer) =>
        _byType.TryGetValue(type, out layer) || (_whole is not null && _whole.Value.TryFind(type, out layer));
}
