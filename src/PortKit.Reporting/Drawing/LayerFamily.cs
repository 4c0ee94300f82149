namespace PortKit.Reporting.Drawing;

/// <summary>Layers of a kind, which are drawn in one colour.</summary>
/// <param name="Id">The name in the style sheet.</param>
/// <param name="Title">The name for people.</param>
internal sealed record LayerFamily(string Id, string Title)
{
    private static readonly LayerFamily Input = new("input", "Input and data");
    private static readonly LayerFamily Convolution = new("conv", "Convolution");
    private static readonly LayerFamily Matrix = new("matrix", "Inner product, recurrent");
    private static readonly LayerFamily Activation = new("act", "Activation");
    private static readonly LayerFamily Normalisation = new("norm", "Normalisation, scale");
    private static readonly LayerFamily Pooling = new("pool", "Pooling");
    private static readonly LayerFamily Joining = new("join", "Joining and shaping");
    private static readonly LayerFamily Loss = new("loss", "Loss, score");
    private static readonly LayerFamily Other = new("other", "Other");

    /// <summary>All families, in the order of the legend.</summary>
    public static IReadOnlyList<LayerFamily> All { get; } = [Input, Convolution, Matrix, Activation, Normalisation, Pooling, Joining, Loss, Other];

    /// <summary>The family of a layer type.</summary>
    public static LayerFamily Of(string type) => type switch
    {
        "Input" or "Data" or "DummyData" or "HDF5Data" or "ImageData" or "MemoryData" or "WindowData" or "Parameter" => Input,
        "Convolution" or "Deconvolution" or "Im2col" => Convolution,
        "InnerProduct" or "Embed" or "LSTM" or "LSTMUnit" or "RNN" => Matrix,
        "ReLU" or "PReLU" or "ELU" or "Sigmoid" or "TanH" or "BNLL" or "Swish" or "AbsVal" or "Clip" or "Threshold" or "Exp" or "Log" or "Power" or "Dropout" => Activation,
        "BatchNorm" or "LRN" or "MVN" or "Scale" or "Bias" => Normalisation,
        "Pooling" or "SPP" or "Reduction" => Pooling,
        "Concat" or "Eltwise" or "Slice" or "Split" or "Flatten" or "Reshape" or "Crop" or "Tile" or "BatchReindex" or "Filter" => Joining,
        "Softmax" or "Accuracy" or "ArgMax" => Loss,
        _ when type.EndsWith("Loss", StringComparison.Ordinal) => Loss,
        _ => Other,
    };
}
