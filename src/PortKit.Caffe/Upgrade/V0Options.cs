using PortKit.Caffe.Protos;
using V0 = PortKit.Caffe.Protos.V0LayerParameter;
using V1 = PortKit.Caffe.Protos.V1LayerParameter;

namespace PortKit.Caffe.Upgrade;

/// <summary>The tables of the V0 syntax: its layer types, and which type takes which option (Caffe's upgrade_proto.cpp).</summary>
internal static class V0Options
{
    /// <summary>The type of the layers that stand for the padding of the layer behind them; it has no V1 counterpart.</summary>
    public const string Padding = "padding";

    /// <summary>V0 layer types and what they are in V1.</summary>
    public static readonly IReadOnlyDictionary<string, V1.Types.LayerType> Types = new Dictionary<string, V1.Types.LayerType>
    {
        ["accuracy"] = V1.Types.LayerType.Accuracy,
        ["bnll"] = V1.Types.LayerType.Bnll,
        ["concat"] = V1.Types.LayerType.Concat,
        ["conv"] = V1.Types.LayerType.Convolution,
        ["data"] = V1.Types.LayerType.Data,
        ["dropout"] = V1.Types.LayerType.Dropout,
        ["euclidean_loss"] = V1.Types.LayerType.EuclideanLoss,
        ["flatten"] = V1.Types.LayerType.Flatten,
        ["hdf5_data"] = V1.Types.LayerType.Hdf5Data,
        ["hdf5_output"] = V1.Types.LayerType.Hdf5Output,
        ["im2col"] = V1.Types.LayerType.Im2Col,
        ["images"] = V1.Types.LayerType.ImageData,
        ["infogain_loss"] = V1.Types.LayerType.InfogainLoss,
        ["innerproduct"] = V1.Types.LayerType.InnerProduct,
        ["lrn"] = V1.Types.LayerType.Lrn,
        ["multinomial_logistic_loss"] = V1.Types.LayerType.MultinomialLogisticLoss,
        ["pool"] = V1.Types.LayerType.Pooling,
        ["relu"] = V1.Types.LayerType.Relu,
        ["sigmoid"] = V1.Types.LayerType.Sigmoid,
        ["softmax"] = V1.Types.LayerType.Softmax,
        ["softmax_loss"] = V1.Types.LayerType.SoftmaxLoss,
        ["split"] = V1.Types.LayerType.Split,
        ["tanh"] = V1.Types.LayerType.Tanh,
        ["window_data"] = V1.Types.LayerType.WindowData,
    };

    /// <summary>
    /// Every V0 option, by field number, with its places in V1. An empty list: V1 has no such option, and Caffe drops it
    /// without a word. Name, type, blobs and their multipliers are fields of the layer itself and not listed.
    /// </summary>
    public static readonly IReadOnlyDictionary<int, V0Place[]> Places = new Dictionary<int, V0Place[]>
    {
        [V0.NumOutputFieldNumber] =
            [Conv(ConvolutionParameter.NumOutputFieldNumber), Inner(InnerProductParameter.NumOutputFieldNumber)],
        [V0.BiastermFieldNumber] =
            [Conv(ConvolutionParameter.BiasTermFieldNumber), Inner(InnerProductParameter.BiasTermFieldNumber)],
        [V0.WeightFillerFieldNumber] =
            [Conv(ConvolutionParameter.WeightFillerFieldNumber), Inner(InnerProductParameter.WeightFillerFieldNumber)],
        [V0.BiasFillerFieldNumber] =
            [Conv(ConvolutionParameter.BiasFillerFieldNumber), Inner(InnerProductParameter.BiasFillerFieldNumber)],
        [V0.PadFieldNumber] = [Conv(ConvolutionParameter.PadFieldNumber), Pool(PoolingParameter.PadFieldNumber)],
        [V0.KernelsizeFieldNumber] =
            [Conv(ConvolutionParameter.KernelSizeFieldNumber), Pool(PoolingParameter.KernelSizeFieldNumber)],
        [V0.GroupFieldNumber] = [Conv(ConvolutionParameter.GroupFieldNumber)],
        [V0.StrideFieldNumber] = [Conv(ConvolutionParameter.StrideFieldNumber), Pool(PoolingParameter.StrideFieldNumber)],
        [V0.PoolFieldNumber] = [Pool(PoolingParameter.PoolFieldNumber)],
        [V0.DropoutRatioFieldNumber] =
            [new("dropout", V1.DropoutParamFieldNumber, DropoutParameter.DropoutRatioFieldNumber)],
        [V0.LocalSizeFieldNumber] = [Lrn(LRNParameter.LocalSizeFieldNumber)],
        [V0.AlphaFieldNumber] = [Lrn(LRNParameter.AlphaFieldNumber)],
        [V0.BetaFieldNumber] = [Lrn(LRNParameter.BetaFieldNumber)],
        [V0.KFieldNumber] = [Lrn(LRNParameter.KFieldNumber)],
        [V0.SourceFieldNumber] =
        [
            Data(DataParameter.SourceFieldNumber),
            Hdf5(HDF5DataParameter.SourceFieldNumber),
            Images(ImageDataParameter.SourceFieldNumber),
            Window(WindowDataParameter.SourceFieldNumber),
            new("infogain_loss", V1.InfogainLossParamFieldNumber, InfogainLossParameter.SourceFieldNumber),
        ],
        [V0.ScaleFieldNumber] = [Transform(TransformationParameter.ScaleFieldNumber)],
        [V0.MeanfileFieldNumber] = [Transform(TransformationParameter.MeanFileFieldNumber)],
        [V0.BatchsizeFieldNumber] =
        [
            Data(DataParameter.BatchSizeFieldNumber),
            Hdf5(HDF5DataParameter.BatchSizeFieldNumber),
            Images(ImageDataParameter.BatchSizeFieldNumber),
            Window(WindowDataParameter.BatchSizeFieldNumber),
        ],
        [V0.CropsizeFieldNumber] = [Transform(TransformationParameter.CropSizeFieldNumber)],
        [V0.MirrorFieldNumber] = [Transform(TransformationParameter.MirrorFieldNumber)],
        [V0.RandSkipFieldNumber] = [Data(DataParameter.RandSkipFieldNumber), Images(ImageDataParameter.RandSkipFieldNumber)],
        [V0.DetFgThresholdFieldNumber] = [Window(WindowDataParameter.FgThresholdFieldNumber)],
        [V0.DetBgThresholdFieldNumber] = [Window(WindowDataParameter.BgThresholdFieldNumber)],
        [V0.DetFgFractionFieldNumber] = [Window(WindowDataParameter.FgFractionFieldNumber)],
        [V0.DetContextPadFieldNumber] = [Window(WindowDataParameter.ContextPadFieldNumber)],
        [V0.DetCropModeFieldNumber] = [Window(WindowDataParameter.CropModeFieldNumber)],
        [V0.NewNumFieldNumber] = [],
        [V0.NewChannelsFieldNumber] = [],
        [V0.NewHeightFieldNumber] = [Images(ImageDataParameter.NewHeightFieldNumber)],
        [V0.NewWidthFieldNumber] = [Images(ImageDataParameter.NewWidthFieldNumber)],
        [V0.ShuffleImagesFieldNumber] = [Images(ImageDataParameter.ShuffleFieldNumber)],
        [V0.ConcatDimFieldNumber] = [new("concat", V1.ConcatParamFieldNumber, ConcatParameter.ConcatDimFieldNumber)],
        // A whole message: it takes the place of the V1 parameters instead of going into them.
        [V0.Hdf5OutputParamFieldNumber] = [new("hdf5_output", V1.Hdf5OutputParamFieldNumber, WholeMessage)],
    };

    /// <summary>Stands for the field of a place whose option is the V1 layer's parameter message itself.</summary>
    public const int WholeMessage = 0;

    private static V0Place Conv(int field) => new("conv", V1.ConvolutionParamFieldNumber, field);

    private static V0Place Inner(int field) => new("innerproduct", V1.InnerProductParamFieldNumber, field);

    private static V0Place Pool(int field) => new("pool", V1.PoolingParamFieldNumber, field);

    private static V0Place Lrn(int field) => new("lrn", V1.LrnParamFieldNumber, field);

    private static V0Place Data(int field) => new("data", V1.DataParamFieldNumber, field);

    private static V0Place Hdf5(int field) => new("hdf5_data", V1.Hdf5DataParamFieldNumber, field);

    private static V0Place Images(int field) => new("images", V1.ImageDataParamFieldNumber, field);

    private static V0Place Window(int field) => new("window_data", V1.WindowDataParamFieldNumber, field);

    private static V0Place Transform(int field) => new(null, V1.TransformParamFieldNumber, field);
}
