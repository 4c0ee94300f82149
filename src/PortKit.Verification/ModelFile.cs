using PortKit.Caffe;
using PortKit.Caffe.Files;
using PortKit.Onnx;

namespace PortKit.Verification;

/// <summary>Tells a file that is no ONNX model before a runtime is asked to load it.</summary>
public static class ModelFile
{
    /// <summary>What to say of a file that is not there or is no model; null if it may be one. Whether it loads is another question.</summary>
    public static Diagnostic? Refusal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (ForeignFile.Find(path, FileUse.Model) is { } foreign)
            return Error(Codes.ModelFile, $"An ONNX model is expected. Found {foreign.Found}.", foreign.Hint);
        if (!File.Exists(path))
            return Error(CaffeCodes.Unreadable, "A model file is expected. Found no file of this name.");
        try
        {
            // Of a model whose first bytes are a model's the runtime tells more than anybody else.
            if (FileKinds.Detect(path) != FileKind.Onnx)
                StoredModel.Open(path);
            return null;
        }
        catch (DamagedFileException failure)
        {
            return Error(Codes.ModelFile, $"An ONNX model is expected. Found something that does not read as one, {failure.Message.TrimEnd('.')}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Error(CaffeCodes.Unreadable, $"The model cannot be read: {failure.Message}");
        }

        Diagnostic Error(string code, string message, string? hint = null) =>
            new(code, DiagnosticSeverity.Error, SourceLocation.In(path), message, hint);
    }
}
