namespace PortKit.Initializers.Equivalents;

/// <summary>What is asked of a framework's table of calls.</summary>
/// <param name="Blob">What Caffe fills.</param>
/// <param name="Array">Where its values go.</param>
/// <param name="Distribution">What they are to be.</param>
/// <param name="Fan">In which mode the framework's own initializers do so, where the filler does.</param>
internal sealed record PortRequest(FilledBlob Blob, PortedArray Array, WeightDistribution Distribution, FanChoice Fan)
{
    /// <summary>The variance times the fan, where the filler scales by one: 1 for xavier, 2 for msra.</summary>
    public int? Scale => Blob.Filler.VarianceTimesFan;

    /// <summary>Caffe's fans for the blob, whether or not the filler scales by them; zeros for a scalar.</summary>
    public Fans CaffeFans => new(Distribution.FanIn ?? 0, Distribution.FanOut ?? 0);

    /// <summary>The lower end of a uniform distribution, or the value of a constant one, as the float that Caffe has.</summary>
    public float Low => Distribution.Low;

    /// <summary>The upper end of a uniform distribution, as the float that Caffe has.</summary>
    public float High => Distribution.High;

    /// <summary>The mean of a normal distribution, as the float that Caffe draws with.</summary>
    public float NormalMean => (float)Distribution.NormalMean;

    /// <summary>The standard deviation of a normal distribution, as the float that Caffe draws with.</summary>
    public float NormalStd => Distribution.DrawnStd;

    /// <summary>The probability with which a value of a sparse distribution is kept, as Caffe computes it.</summary>
    public float KeptShare => (float)Distribution.KeptShare;
}
