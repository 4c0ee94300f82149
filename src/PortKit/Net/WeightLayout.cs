namespace PortKit;

/// <summary>Whose layout weights are written in.</summary>
public enum WeightLayout
{
    /// <summary>As Caffe holds them.</summary>
    Caffe,

    /// <summary>
    /// As TensorFlow and Keras hold them, for a net with the channels last: kernels as (height, width, inputs, outputs), those of a depthwise
    /// convolution as (height, width, channels, multiplier), matrices as (inputs, outputs) with the inputs in the order in which Flatten gives
    /// them, the gates of an LSTM as input, forget, candidate and output.
    /// </summary>
    TensorFlow,

    /// <summary>
    /// As PyTorch holds them: matrices as (outputs, inputs), the gates of an LSTM as input, forget, candidate and output, the slope of a PReLU
    /// for all channels as one element. The names are the keys of a <c>state_dict</c>, such as <c>conv1.weight</c>.
    /// </summary>
    PyTorch,
}
