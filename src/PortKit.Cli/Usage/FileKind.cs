namespace PortKit.Cli.Usage;

/// <summary>What a file is for, as far as its name tells.</summary>
internal enum FileKind
{
    /// <summary>The name does not tell.</summary>
    Unknown,

    /// <summary>A net or a solver.</summary>
    Net,

    /// <summary>Trained weights.</summary>
    Weights,

    /// <summary>An ONNX model.</summary>
    Model,

    /// <summary>Weights for other programs.</summary>
    Arrays,

    /// <summary>A page.</summary>
    Page,

    /// <summary>A mean, as Caffe saves it.</summary>
    Mean,

    /// <summary>Initializers.</summary>
    Initializers,
}
