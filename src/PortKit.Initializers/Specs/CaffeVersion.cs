namespace PortKit.Initializers.Caffe;

/// <summary>Whose bilinear kernels are filled. Everything else fills alike in all of them.</summary>
public enum CaffeVersion
{
    /// <summary>Caffe's master since October 2017 (commit 888597e67): the centre of a kernel is its middle, whatever its size.</summary>
    Master,

    /// <summary>
    /// The release 1.0 of April 2017, all before it, and forks of that time: the kernel has the centre of one of size 2 f - f mod 2, where
    /// f = ceil(k / 2), so that it is off its middle for k = 2, 3, 6, 7, 10, 11 and so on.
    /// </summary>
    Release1,
}
