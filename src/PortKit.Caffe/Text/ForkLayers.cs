namespace PortKit.Caffe;

/// <summary>
/// The well-known layer types of Caffe's forks, so that a message can call them what they are. A type that a catalogue knows is never looked
/// for here: a layer that is built leaves this table.
/// </summary>
internal static class ForkLayers
{
    private const string Ssd = "SSD, weiliu89/caffe";
    private const string FasterRcnn = "Faster R-CNN, rbgirshick";
    private const string Yolo = "eric612/MobileNet-YOLO";
    private const string Windows = "happynear/caffe-windows";

    private static readonly Dictionary<string, ForkLayer> ByWord = new ForkLayer[]
    {
        new("AnnotatedData", Ssd),
        new("Axpy", "SENet, hujie-frank", "Flatten, Scale { axis: 0 } with two bottoms, and Eltwise"),
        new("BN", "SegNet and PSPNet"),
        new("BoxAnnotatorOHEM", "R-FCN, YuwenXiong"),
        new("BoxOutput", "MS-CNN, zhaoweicai"),
        new("ContinuationIndicator", "Intel's training_toolbox_caffe"),
        new("Convolution3D", "C3D, facebookarchive"),
        new("ConvolutionDepthwise", "ShuffleNet, farmingyard", "Convolution with num_output and group as large as the number of channels"),
        new("Correlation", "FlowNet, lmb-freiburg"),
        new("CPMData", "OpenPose's training"),
        new("CReLU", "PVANet", "Power { scale: -1 }, Concat with its bottom, and ReLU"),
        new("CTCGreedyDecoder", "Intel's training_toolbox_caffe"),
        new("DenseCRF", "DeepLab"),
        new("DenseImageData", "SegNet, alexgkendall"),
        new("DepthwiseConvolution", "yonghenglh6/DepthwiseConvolution", "Convolution with the same convolution_param, its group included"),
        new("DetectionEvaluate", Ssd),
        new("DetectionOutput", Ssd),
        new("Gather", "yjxiong/caffe"),
        new("ImageGtData", "MS-CNN, zhaoweicai"),
        new("ImageLabelData", "tidsp/caffe-jacinto"),
        new("ImageSegData", "DeepLab"),
        new("Insanity", Windows),
        new("Interp", "DeepLab and PSPNet"),
        new("L1Loss", "NVIDIA/caffe"),
        new("Local", Windows),
        new("Lstm", "junhyukoh/caffe-lstm"),
        new("MultiBoxLoss", Ssd),
        new("Normalize", Ssd),
        new("Permute", Ssd),
        new("Pooling3D", "C3D, facebookarchive"),
        new("PriorBox", Ssd),
        new("ReLU6", Yolo, "Clip with  clip_param { min: 0 max: 6 }"),
        new("RegionLoss", "YOLO v2 ports"),
        new("Reorg", "YOLO v2 ports"),
        new("SegAccuracy", "DeepLab"),
        new("SELU", "synopsys/synopsys-caffe", "ELU { alpha: 1.6732632 } and Power { scale: 1.0507010 }"),
        new("ShuffleChannel", "ShuffleNet, farmingyard"),
        new("SmoothL1Loss", FasterRcnn),
        new("SmoothL1LossOHEM", "R-FCN, daijifeng001"),
        new("SoftmaxWithLossOHEM", "R-FCN, daijifeng001"),
        new("TripletLoss", Windows),
        new("Unpooling", "HyeonwooNoh's DeconvNet"),
        new("Upsample", "SegNet and YOLO v3 ports"),
        new("VideoData", "C3D, facebookarchive"),
        new("YoloDetectionOutput", Yolo),
        new("Yolov3DetectionOutput", Yolo),
    }.ToDictionary(layer => LayerWords.Plain(layer.Type), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IEnumerable<ForkLayer> All => ByWord.Values;

    /// <summary>The fork's layer of a type, which may be written in capitals and with underscores, as an older syntax does; or null.</summary>
    public static ForkLayer? Find(string type) => ByWord.GetValueOrDefault(LayerWords.Plain(type));
}
