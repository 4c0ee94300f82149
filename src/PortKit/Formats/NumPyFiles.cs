using PortKit.Caffe.Files;
using PortKit.Files.Npy;
using PortKit.Formats;
using PortKit.Net;

namespace PortKit;

/// <summary>What PortKit says of files of arrays, and makes of the arrays.</summary>
public static class NumPyFiles
{
    extension(NumPyArray array)
    {
        /// <summary>The shape of the array.</summary>
        public Shape Shape => new([.. array.Dims]);
    }

    /// <summary>What to say of a file that does not read: what is wrong with it, and what it is instead, if that shows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failure">What reading it gave.</param>
    public static Diagnostic Refusal(string path, DamagedFileException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var (at, message) = (SourceLocation.In(path), failure.Sentence);
        if (ForeignFile.Find(path, FileUse.Arrays) is { } foreign)
            return new Diagnostic(Codes.ArrayFile, DiagnosticSeverity.Error, at, $"{message} The file is {foreign.Found}.", foreign.Hint);
        var hint = (NpyFormat.IsArchiveName(path), TensorFormats.KindByBytes(path)) switch
        {
            (true, FileKind.Npy) => $"It is one array: name it {NpyFormat.Extension}.",
            (false, FileKind.Npz) => $"It holds several arrays: name it {NpyFormat.ArchiveExtension}.",
            _ => null,
        };
        return new Diagnostic(Codes.ArrayFile, DiagnosticSeverity.Error, at, message, hint);
    }
}
