namespace PortKit.Files.Hdf5;

/// <summary>What tells an HDF5 file from others.</summary>
public static class Hdf5Format
{
    /// <summary>What its name ends in.</summary>
    public const string Extension = ".h5";

    /// <summary>What its name may end in, too.</summary>
    public const string LongExtension = ".hdf5";

    /// <summary>What it begins with, at byte 0, 512, 1024 and so on, each time twice as far, as anything may stand before it.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];
}
