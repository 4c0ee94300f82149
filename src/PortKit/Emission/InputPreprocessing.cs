namespace PortKit;

/// <summary>
/// What a model does to one of its inputs before the net sees it, as Caffe's data layers do: (x - mean) · scale, by channel or by pixel. Fed is
/// the raw picture, cropped to the input's shape; float32, values of 0 to 255 where Caffe's were.
/// </summary>
public sealed record InputPreprocessing
{
    /// <summary>
    /// The input; null for the only one of four axes, or, with <see cref="UseTransform"/>, for each input whose layer transforms its data.
    /// </summary>
    public string? Input { get; init; }

    /// <summary>
    /// Whether mean and scale are those of the net's own transform_param; none may be given here then. A mirror, which is random, is left out.
    /// </summary>
    public bool UseTransform { get; init; }

    /// <summary>
    /// Whether <see cref="TrainingData"/> does what transform_param says, in place of the model: crop and mirror too, drawn as Caffe draws them. It
    /// is given the pictures as they are before. With <see cref="UseTransform"/>, for layers Data and ImageData.
    /// </summary>
    public bool OfTrainingData { get; init; }

    /// <summary>What is subtracted: one value, or one for each channel (axis 1), in the net's own order, which is BGR in Caffe; or nothing.</summary>
    public IReadOnlyList<float> MeanValues { get; init; } = [];

    /// <summary>
    /// A mean picture to subtract (.binaryproto), in place of <see cref="MeanValues"/>. Of one that is larger than the input the part in the middle
    /// is taken, as Caffe crops in TEST phase.
    /// </summary>
    public string? MeanFile { get; init; }

    /// <summary>What the difference is multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>
    /// Whether the model is fed RGB and turns it to the net's BGR, before the mean is subtracted. For inputs of 3 channels (axis 1).
    /// </summary>
    public bool SwapRedAndBlue { get; init; }

    /// <summary>A mean picture that a model holds, where its file is not to be had; in place of <see cref="MeanFile"/>.</summary>
    internal ModelMean? MeanOfModel { get; init; }
}
