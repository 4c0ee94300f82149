namespace PortKit.Initializers.Caffe;

/// <summary>
/// By which fan the <c>xavier</c> and <c>msra</c> fillers scale: FillerParameter's <c>variance_norm</c>, with the
/// numbers that the enum has in caffe.proto.
/// </summary>
public enum VarianceNorm
{
    /// <summary>FAN_IN, the default: the values per index of axis 0, count / shape[0].</summary>
    FanIn = 0,

    /// <summary>FAN_OUT: the values per index of axis 1, count / shape[1], or all of them where there is one axis.</summary>
    FanOut = 1,

    /// <summary>AVERAGE: half the sum of both.</summary>
    Average = 2,
}
