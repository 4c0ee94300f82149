using PortKit.Caffe;
using PortKit.Caffe.Files;

namespace PortKit.Loading;

/// <summary>Notices that the net and its weights were given in each other's place.</summary>
internal static class SwappedFiles
{
    /// <summary>Reports that the two were swapped; false, and nothing reported, if they were not.</summary>
    public static bool Tell(string netPath, IReadOnlyList<string> weightFiles, DiagnosticBag bag)
    {
        if (weightFiles is not [var weightsPath]
            || ForeignFile.Find(netPath, FileUse.Net) is not
            {
                Kind: FileKind.CaffeModel or FileKind.Hdf5 or FileKind.Npz
                or FileKind.Safetensors
            } weights
            || ForeignFile.Find(weightsPath, FileUse.Weights) is not { Kind: FileKind.Prototxt })
        {
            return false;
        }

        var (net, trained) = (ForeignFile.Word(weightsPath), ForeignFile.Word(netPath));
        var model = ForeignFile.Word(Path.ChangeExtension(Path.GetFileName(weightsPath), ".onnx"));
        bag.Error(
            CaffeCodes.Unreadable,
            SourceLocation.In(netPath),
            $"Expected prototxt text. Found a binary file: {weights.Found}, and prototxt text in '{weightsPath}', where the weights should be.",
            $"The two are swapped:  `Convert` {net} `Weights` {trained} `Output` {model}");
        return true;
    }
}
