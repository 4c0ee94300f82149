using PortKit.Caffe.Files;
using PortKit.Files.Npy;

namespace PortKit.Cli.Commands;

/// <summary>Reads the arrays that are given for inputs.</summary>
internal static class InputArrays
{
    /// <summary>
    /// Reads an array for each input: of an .npz the member of the input's name, or the only one; of an HDF5 file, or a list of them, the dataset of
    /// that name; of an LMDB, or a list of pictures, the pictures or the labels.
    /// </summary>
    /// <param name="files">The files, by input.</param>
    /// <param name="limits">How much may be taken.</param>
    /// <param name="bag">Takes what is wrong with them.</param>
    /// <param name="readingOf">How the pictures of a list are read, by input; null for in colour, in the size that they have.</param>
    /// <returns>The arrays that could be read, by input.</returns>
    public static Dictionary<string, NumPyArray> Read(
        IEnumerable<KeyValuePair<string, string>> files, Limits limits, DiagnosticBag bag, Func<string, PictureReading?>? readingOf = null)
    {
        var arrays = new Dictionary<string, NumPyArray>();
        foreach (var (input, path) in files)
        {
            if (RowFiles.IsNameOf(path))
            {
                ReadRows(input, path);
                continue;
            }

            try
            {
                var file = NumPyFile.Open(path);
                if (file.Names.Count == 1 || file.Names.Contains(input))
                {
                    arrays.Add(input, file.Read(file.Names.Count == 1 ? file.Names[0] : input));
                }
                else
                {
                    var found = string.Join(", ", file.Names.Take(8));
                    bag.Error(
                        Codes.ArrayFile,
                        SourceLocation.In(path),
                        $"A member '{input}.npy' is expected, or only one. Found {file.Names.Count}: {found}.");
                }
            }
            catch (DamagedFileException failure)
            {
                bag.Add(NumPyFiles.Refusal(path, failure));
            }
        }

        return arrays;

        void ReadRows(string input, string path)
        {
            try
            {
                arrays.Add(input, RowFiles.Read(path, input, readingOf?.Invoke(input), limits));
            }
            catch (DamagedFileException failure)
            {
                bag.Error(
                    Codes.ArrayFile,
                    SourceLocation.In(path),
                    failure.Sentence,
                    PictureRows.IsNameOf(path)
                        ? "A list names a JPEG, PNG or BMP and its label on each line:  cat.jpg 3"
                        : DatumRows.IsNameOf(path)
                        ? "An LMDB is read as Caffe's tools make it. Other pictures go into a .npy or .npz, N×C×H×W."
                        : $"A dataset of floats, named as the input, is read:  {input}.  Arrays of other names go into a .npy or .npz.");
            }
        }
    }
}
