using PortKit.Files.Npy;

namespace PortKit.Caffe.Files;

/// <summary>
/// The files that Caffe's data layers take rows from: <see cref="Hdf5Rows"/>, <see cref="DatumRows"/> and <see cref="PictureRows"/>.
/// </summary>
public static class RowFiles
{
    /// <summary>Whether a name is that of such a file.</summary>
    public static bool IsNameOf(string path) => Hdf5Rows.IsNameOf(path) || DatumRows.IsNameOf(path) || PictureRows.IsNameOf(path);

    /// <summary>The file that is read first, of one that a name means.</summary>
    public static string FileOf(string path) => DatumRows.IsNameOf(path) ? DatumRows.FileOf(path) : PictureRows.FileOf(path);

    /// <summary>Reads the rows of a top.</summary>
    /// <param name="path">The file.</param>
    /// <param name="top">The name of the top.</param>
    /// <param name="pictures">How the pictures of a list are read; null for in colour, in the size that they have.</param>
    /// <param name="limits">How much may be taken; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">It cannot be read, or has not what is wanted.</exception>
    public static NumPyArray Read(string path, string top, PictureReading? pictures = null, Limits? limits = null) =>
        DatumRows.IsNameOf(path) ? DatumRows.Read(path, top, limits)
        : PictureRows.IsNameOf(path) ? PictureRows.Read(path, top, pictures, limits)
        : Hdf5Rows.Read(path, top, limits);
}
