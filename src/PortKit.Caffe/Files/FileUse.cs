namespace PortKit.Caffe.Files;

/// <summary>What a file is read as.</summary>
public enum FileUse
{
    /// <summary>A net or a solver.</summary>
    Net,

    /// <summary>Trained weights.</summary>
    Weights,

    /// <summary>The mean of pictures.</summary>
    Mean,

    /// <summary>Arrays that are fed to a net, or that it should give.</summary>
    Arrays,

    /// <summary>An ONNX model.</summary>
    Model,

    /// <summary>Weights of any format, or a model that has some.</summary>
    Tensors,

    /// <summary>The state of a solver.</summary>
    State,
}
