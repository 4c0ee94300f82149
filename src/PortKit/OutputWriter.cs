using PortKit.Net;
using PortKit.Onnx;
using PortKit.Overlay;
using PortKit.Training;

namespace PortKit;

/// <summary>Writes the files of a net, and reports what goes wrong in place of throwing it.</summary>
/// <param name="read">The files that were read for the net, none of which is written over.</param>
/// <param name="at">The net's file.</param>
/// <param name="bag">Takes the diagnostics.</param>
internal sealed class OutputWriter(FilesRead read, SourceLocation at, DiagnosticBag bag)
{
    /// <summary>Whether files can be written: nothing that was read is written over, and no work is done for a folder that is not there.</summary>
    public bool MayWrite(params IReadOnlyList<OutputFile> outputs)
    {
        var problems = read.Problems(outputs);
        bag.AddRange(problems);
        return problems.Count == 0;
    }

    /// <summary>Writes a model to a file, whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="externalData">Whether the weights go to a second file, even where one can hold all.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <returns>The second file, if there is one.</returns>
    public string? WriteModel(OnnxModel model, string path, bool externalData, CancellationToken cancellation)
    {
        if (WholeFile.IsDevice(path))
        {
            WriteWhole(model, path, $"the device or pipe '{path}'", externalData, () => ModelWriter.WriteFile(model, path, cancellation));
            return null;
        }

        var fits = ModelWriter.FitsOneFile(model);
        if (fits && !externalData)
        {
            Try(path, () => ModelWriter.WriteFile(model, path, cancellation));
            return null;
        }

        string? data = null;
        if (!MayWrite(new(path, "the model"), new(ModelWriter.DataPathFor(path), "the model's weights"))
            || !Try(path, () => data = ModelWriter.WriteFileAndData(model, path, cancellation)))
        {
            return null;
        }

        if (!fits)
        {
            bag.Note(
                Codes.ExternalData,
                SourceLocation.In(path),
                $"One ONNX file cannot hold this model: its weights are in '{Path.GetFileName(data)}', which must stay beside it.");
        }

        return data;
    }

    /// <summary>Writes the model of a training step, and what it begins with: both files appear, or neither.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <param name="state">What it begins with.</param>
    /// <param name="statePath">The file for that.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <returns>The second file; null if it could not be written.</returns>
    public string? WriteModelAndState(OnnxModel model, string path, TrainingStateWriter state, string statePath, CancellationToken cancellation) =>
        Try(path, () => WholeFile.WriteTwo(
            (path, ModelWriter.ByteLength(model)),
            (statePath, state.ByteLength),
            (toModel, toState) =>
            {
                ModelWriter.Write(model, toModel, cancellation);
                state.Write(toState);
            },
            cancellation)) ? statePath : null;

    /// <summary>Writes a model to what has no place beside it for a second file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="what">What it is written to, as the place of diagnostics.</param>
    /// <param name="found">The same in words.</param>
    /// <param name="externalData">Whether a second file was asked for, which is an error.</param>
    /// <param name="write">Writes it.</param>
    public void WriteWhole(OnnxModel model, string what, string found, bool externalData, Action write)
    {
        const string Hint = "Name a file: the weights then go to a second one beside it.";
        if (!ModelWriter.FitsOneFile(model))
        {
            bag.Error(
                Codes.ModelTooLarge,
                at,
                $"A model of at most {ModelTooLargeException.Limit} bytes is expected where all of it goes to {found}. Found a larger one.",
                Hint);
        }
        else if (externalData)
        {
            bag.Error(Codes.Argument, SourceLocation.In(what), $"For external data the name of a file is expected. Found {found}.", Hint);
        }
        else
        {
            Try(what, write);
        }
    }

    /// <summary>Does what makes values, and may meet a file or a layer that turns out unfit only then.</summary>
    /// <param name="what">What is written, as the place of diagnostics.</param>
    /// <param name="write">Does it.</param>
    /// <returns>Whether it was done.</returns>
    public bool Try(string what, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (ModelTooLargeException tooLarge)
        {
            bag.Error(Codes.ModelTooLarge, at, tooLarge.Message);
        }
        catch (DamagedFileException failure)
        {
            // Values that are compressed in the file show only now that they are damaged.
            bag.Error(Codes.WeightFile, SourceLocation.In(failure.Path ?? what), WeightOverlay.Misread(failure));
        }
        catch (LayerRefusedException refused)
        {
            bag.Add(refused.Diagnostic);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Add(new OutputFile(what, what).Unwritable(failure));
        }

        return false;
    }
}
