namespace PortKit.Caffe;

/// <summary>
/// The well-known layer types of Caffe's forks, so that a message can call them what they are. A type that a catalogue knows is never looked
/// for here: a layer that is built leaves this table.
/// </summary>
internal static class ForkLayers
{
    private const string Ssd = "SSD, weiliu89/caffe";
    private const string Yolo = "eric612/MobileNet-YOLO";

    private const string Trains = "computes the loss that a net is trained with";
    private const string Judges = "counts how often a net is right";

    private static readonly Dictionary<string, ForkLayer> ByWord = new ForkLayer[]
    {
        new("Correlation", "FlowNet, lmb-freiburg"),
        new("CPMData", "OpenPose's training"),
        new("CReLU", "PVANet", "Power { scale: -1 }, Concat with its bottom, and ReLU"),
        new("DenseCRF", "DeepLab"),
        new("DenseImageData", "SegNet, alexgkendall"),
        new("DetectionAccuracy", "MS-CNN, zhaoweicai") { Purpose = Judges },
        new("DetectionEvaluate", Ssd) { Purpose = Judges },
        new("ImageGtData", "MS-CNN, zhaoweicai"),
        new("ImageLabelData", "tidsp/caffe-jacinto"),
        new("ImageSegData", "DeepLab"),
        new("RegionLoss", "YOLO v2 ports") { Purpose = Trains },
        new("SegAccuracy", "DeepLab") { Purpose = Judges },
        new("VideoData", "C3D, facebookarchive"),
        new("Yolov3", Yolo) { Purpose = Trains },
    }.ToDictionary(layer => LayerWords.Plain(layer.Type), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IEnumerable<ForkLayer> All => ByWord.Values;

    /// <summary>The fork's layer of a type, which may be written in capitals and with underscores, as an older syntax does; or null.</summary>
    public static ForkLayer? Find(string type) => ByWord.GetValueOrDefault(LayerWords.Plain(type));
}
