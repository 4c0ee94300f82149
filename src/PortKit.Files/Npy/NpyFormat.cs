namespace PortKit.Files.Npy;

/// <summary>What tells NumPy's files from others: .npy, which holds one array, and .npz, a zip of them.</summary>
public static class NpyFormat
{
    /// <summary>What the name of a file of one array ends in, and that of a member of an archive.</summary>
    public const string Extension = ".npy";

    /// <summary>What the name of an archive ends in.</summary>
    public const string ArchiveExtension = ".npz";

    /// <summary>What an array begins with; a version of two bytes follows.</summary>
    public static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether a file is an archive by its name.</summary>
    public static bool IsArchiveName(string path) => path.EndsWith(ArchiveExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file or a member holds an array by its name.</summary>
    public static bool IsArrayName(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
}
