using PortKit.Caffe.Protos;
using LayerType = PortKit.Caffe.Protos.V1LayerParameter.Types.LayerType;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// From the syntax of 2014 (V1, <c>layers { type: CONVOLUTION }</c>) to today's (<c>layer { type: "Convolution" }</c>), as Caffe's
/// upgrade_proto.cpp does.
/// </summary>
internal static class V1ToV2
{
    /// <summary>The V1 layer types of Caffe and their names of today.</summary>
    public static readonly IReadOnlyDictionary<LayerType, string> Types = new Dictionary<LayerType, string>
    {
        [LayerType.None] = "",
        [LayerType.Absval] = "AbsVal",
        [LayerType.Accuracy] = "Accuracy",
        [LayerType.Argmax] = "ArgMax",
        [LayerType.Bnll] = "BNLL",
        [LayerType.Concat] = "Concat",
        [LayerType.ContrastiveLoss] = "ContrastiveLoss",
        [LayerType.Convolution] = "Convolution",
        [LayerType.Data] = "Data",
        [LayerType.Deconvolution] = "Deconvolution",
        [LayerType.Dropout] = "Dropout",
        [LayerType.DummyData] = "DummyData",
        [LayerType.EuclideanLoss] = "EuclideanLoss",
        [LayerType.Eltwise] = "Eltwise",
        [LayerType.Exp] = "Exp",
        [LayerType.Flatten] = "Flatten",
        [LayerType.Hdf5Data] = "HDF5Data",
        [LayerType.Hdf5Output] = "HDF5Output",
        [LayerType.HingeLoss] = "HingeLoss",
        [LayerType.Im2Col] = "Im2col",
        [LayerType.ImageData] = "ImageData",
        [LayerType.InfogainLoss] = "InfogainLoss",
        [LayerType.InnerProduct] = "InnerProduct",
        [LayerType.Lrn] = "LRN",
        [LayerType.MemoryData] = "MemoryData",
        [LayerType.MultinomialLogisticLoss] = "MultinomialLogisticLoss",
        [LayerType.Mvn] = "MVN",
        [LayerType.Pooling] = "Pooling",
        [LayerType.Power] = "Power",
        [LayerType.Relu] = "ReLU",
        [LayerType.Sigmoid] = "Sigmoid",
        [LayerType.SigmoidCrossEntropyLoss] = "SigmoidCrossEntropyLoss",
        [LayerType.Silence] = "Silence",
        [LayerType.Softmax] = "Softmax",
        [LayerType.SoftmaxLoss] = "SoftmaxWithLoss",
        [LayerType.Split] = "Split",
        [LayerType.Slice] = "Slice",
        [LayerType.Tanh] = "TanH",
        [LayerType.WindowData] = "WindowData",
        [LayerType.Threshold] = "Threshold",
    };

    /// <summary>Those that forks added, whose numbers mean nothing in a binary file.</summary>
    public static readonly IReadOnlyDictionary<LayerType, string> ForkTypes = new Dictionary<LayerType, string>
    {
        [LayerType.Bn] = "BN",
        [LayerType.Convolution3D] = "Convolution3D",
        [LayerType.Interp] = "Interp",
        [LayerType.Normalize] = "Normalize",
        [LayerType.Pooling3D] = "Pooling3D",
        [LayerType.RoiPooling] = "ROIPooling",
        [LayerType.Unpooling] = "Unpooling",
        [LayerType.Upsample] = "Upsample",

        // These are converted to nothing, but a net that has one of them can be shown, cut, and given inputs in its place.
        [LayerType.BiasChannel] = "BiasChannel",
        [LayerType.Deconvolution3D] = "Deconvolution3D",
        [LayerType.DenseCrf] = "DenseCRF",
        [LayerType.ImageSegData] = "ImageSegData",
        [LayerType.MatRead] = "MatRead",
        [LayerType.MatWrite] = "MatWrite",
        [LayerType.SegAccuracy] = "SegAccuracy",
        [LayerType.UniqueLabel] = "UniqueLabel",
        [LayerType.VideoData] = "VideoData",
        [LayerType.VideoSegmentationData] = "VideoSegmentationData",
        [LayerType.VideoWithVoxelTruthData] = "VideoWithVoxelTruthData",
        [LayerType.VoxelSoftmax] = "VoxelSoftmax",
        [LayerType.VoxelSoftmaxLoss] = "VoxelSoftmaxWithLoss",
        [LayerType.WindowSegData] = "WindowSegData",
    };

    public static void Apply(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        if (net.Layers.Count == 0)
            return;
        bag.Note(
            CaffeCodes.Upgraded,
            map.Locate(net.Layers[0]),
            "The net is in Caffe's syntax of 2014 (V1, 'layers'). "
                + $"Its {Counted.Of(net.Layers.Count, "layer")} {Counted.Verb(net.Layers.Count, "was", "were")} upgraded to today's 'layer'.");
        FieldTransfer.ReplaceLayers(net, net.Layers.Select(old => Upgrade(old, map, bag)).ToList(), map);
        net.Layers.Clear();
    }

    private static LayerParameter Upgrade(V1LayerParameter old, SourceMap map, DiagnosticBag bag)
    {
        var layer = new LayerParameter();
        map.Derive(layer, old);
        // `param` was a list of names; `type` was an enum.
        FieldTransfer.CopySameNames(
            old, layer, map, V1LayerParameter.TypeFieldNumber, V1LayerParameter.ParamFieldNumber);
        UpgradeEnable(old, layer, map, bag);
        if (old.HasType)
        {
            var at = map.Locate(old, V1LayerParameter.TypeFieldNumber);
            if (Types.TryGetValue(old.Type, out var type) || ForkTypes.TryGetValue(old.Type, out type))
                layer.Type = type;
            else
                bag.Error(
                    CaffeCodes.CannotUpgrade,
                    at,
                    $"Layer '{old.Name}': type must be one of V1's layer types. Found number {(int)old.Type}.");
            map.Record(layer, LayerParameter.TypeFieldNumber, 0, at);
        }
        else if (map.TypeWord(old) is { } word)
        {
            layer.Type = word;
            map.Record(layer, LayerParameter.TypeFieldNumber, 0, map.Locate(old, V1LayerParameter.TypeFieldNumber));
        }
        UpgradeParams(old, layer, map, bag);
        return layer;
    }

    // `enable` says by what it holds that it is a rule; were it left aside, the layer would be in every net.
    private static void UpgradeEnable(V1LayerParameter old, LayerParameter layer, SourceMap map, DiagnosticBag bag)
    {
        if (old.Enable.Count == 0)
            return;
        FieldTransfer.Copy(
            old,
            V1LayerParameter.Descriptor.FindFieldByNumber(V1LayerParameter.EnableFieldNumber),
            layer,
            LayerParameter.Descriptor.FindFieldByNumber(LayerParameter.IncludeFieldNumber),
            map);
        bag.Note(
            CaffeCodes.EnableRule,
            map.Locate(old, V1LayerParameter.EnableFieldNumber),
            $"Layer '{old.Name}': a rule is spelt include or exclude. Found enable, which is taken for include.",
            "Write include.");
    }

    // The parallel lists of names, sharing modes, lr and decay multipliers become one ParamSpec for each learnable blob; a list
    // that is shorter than another leaves its field unset.
    private static void UpgradeParams(V1LayerParameter old, LayerParameter layer, SourceMap map, DiagnosticBag bag)
    {
        for (var i = 0; i < old.Param.Count; i++)
            Spec(i, V1LayerParameter.ParamFieldNumber, ParamSpec.NameFieldNumber).Name = old.Param[i];
        for (var i = 0; i < old.BlobShareMode.Count; i++)
        {
            var spec = Spec(i, V1LayerParameter.BlobShareModeFieldNumber, ParamSpec.ShareModeFieldNumber);
            if (Enum.IsDefined(old.BlobShareMode[i]))
                spec.ShareMode = (ParamSpec.Types.DimCheckMode)old.BlobShareMode[i];
            else
                bag.Error(
                    CaffeCodes.CannotUpgrade,
                    map.Locate(old, V1LayerParameter.BlobShareModeFieldNumber, i),
                    $"Layer '{old.Name}': blob_share_mode must be STRICT or PERMISSIVE. Found {(int)old.BlobShareMode[i]}.");
        }
        for (var i = 0; i < old.BlobsLr.Count; i++)
            Spec(i, V1LayerParameter.BlobsLrFieldNumber, ParamSpec.LrMultFieldNumber).LrMult = old.BlobsLr[i];
        for (var i = 0; i < old.WeightDecay.Count; i++)
            Spec(i, V1LayerParameter.WeightDecayFieldNumber, ParamSpec.DecayMultFieldNumber).DecayMult = old.WeightDecay[i];

        ParamSpec Spec(int index, int source, int target)
        {
            var at = map.Locate(old, source, index);
            if (layer.Param.Count == index)
            {
                layer.Param.Add(new ParamSpec());
                map.Record(layer.Param[index], at);
                map.Record(layer, LayerParameter.ParamFieldNumber, index, at);
            }
            map.Record(layer.Param[index], target, 0, at);
            return layer.Param[index];
        }
    }
}
