namespace PortKit.Files.Lmdb;

/// <summary>What tells an LMDB database from other files.</summary>
public static class LmdbFormat
{
    /// <summary>The file of a database's folder that holds its pages.</summary>
    public const string DataFile = "data.mdb";

    /// <summary>What the names of such files end in.</summary>
    public const string Extension = ".mdb";

    /// <summary>The file of a database, by the name of that or of its folder.</summary>
    public static string FileOf(string path) => Directory.Exists(path) ? Path.Combine(path, DataFile) : path;
}
