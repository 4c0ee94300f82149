using PortKit.Files.Npy;

namespace PortKit.Cli.Commands;

/// <summary>Reads the arrays that are given for inputs.</summary>
internal static class InputArrays
{
    /// <summary>Reads an array for each input: of an .npz the member of the input's name, or the only one.</summary>
    /// <param name="files">The files, by input.</param>
    /// <param name="bag">Takes what is wrong with them.</param>
    /// <returns>The arrays that could be read, by input.</returns>
    public static Dictionary<string, NumPyArray> Read(IReadOnlyDictionary<string, string> files, DiagnosticBag bag)
    {
        var arrays = new Dictionary<string, NumPyArray>();
        foreach (var (input, path) in files)
        {
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
    }
}
