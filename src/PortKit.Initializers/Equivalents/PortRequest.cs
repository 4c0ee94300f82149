namespace PortKit.Initializers.Equivalents;

/// <summary>What is asked of a framework's table of calls.</summary>
/// <param name="Blob">What Caffe fills.</param>
/// <param name="Array">Where its values go.</param>
/// <param name="Distribution">What they are to be.</param>
/// <param name="Scale">The variance times the fan, where the filler scales by one: 1 for xavier, 2 for msra.</param>
/// <param name="Fan">In which mode the framework's own initializers do so, where the filler does.</param>
internal sealed record PortRequest(FilledBlob Blob, PortedArray Array, Distribution Distribution, int? Scale, FanChoice Fan);
