namespace PortKit.Initializers.Equivalents;

/// <summary>Why a port goes wrong without anybody seeing it.</summary>
public enum PortTrap
{
    /// <summary>The framework's fan-in is Caffe's fan-out, and the other way round.</summary>
    SwappedFans,

    /// <summary>The framework counts other fans than Caffe.</summary>
    OtherFans,

    /// <summary>The initializer of that name redraws what lies beyond two standard deviations.</summary>
    Truncated,

    /// <summary>No initializer gives the distribution; it takes code.</summary>
    NoInitializer,

    /// <summary>What is called the fan-in is not what an output sums over.</summary>
    MisleadingName,

    /// <summary>The weights start as zeros, as Caffe's default filler has it.</summary>
    ZeroWeights,
}
