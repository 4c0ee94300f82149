namespace PortKit.Initializers.Equivalents;

/// <summary>A framework to which weights are ported.</summary>
public enum Framework
{
    /// <summary>TensorFlow 1, with tf.contrib.</summary>
    TensorFlow1,

    /// <summary>Keras, and TensorFlow 2 with it.</summary>
    Keras,

    /// <summary>PyTorch.</summary>
    PyTorch,

    /// <summary>ONNX, whose random operators tell of a distribution, never of exact weights.</summary>
    Onnx,
}
