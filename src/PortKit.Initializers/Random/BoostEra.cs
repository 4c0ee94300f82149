namespace PortKit.Initializers.Random;

/// <summary>
/// Which of Boost.Random's three normal distributions a Caffe was built with. Uniform and Bernoulli numbers are the same
/// in all three.
/// </summary>
public enum BoostEra
{
    /// <summary>Boost 1.64 and later: the ziggurat method with an exponential ziggurat in the tail and bound tests in the wedges.</summary>
    Ziggurat2,

    /// <summary>Boost 1.56 to 1.63: the ziggurat method with a tail from logarithms. Ubuntu 16.04, and so BVLC's own docker image.</summary>
    Ziggurat1,

    /// <summary>Boost 1.47 to 1.55: the Box-Muller method.</summary>
    BoxMuller,
}
