namespace PortKit.Initializers.Caffe;

/// <summary>What the values of a filler are like, by its distribution; see <see cref="CaffeFillerSpec.Moments"/>.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The standard deviation.</param>
/// <param name="FanIn">The values per index of axis 0, as Caffe's filler.hpp counts them whatever the layer is; null for a scalar.</param>
/// <param name="FanOut">The values per index of axis 1, or all of them where there is one axis; null for a scalar.</param>
public readonly record struct FillerMoments(double Mean, double Std, long? FanIn, long? FanOut);
