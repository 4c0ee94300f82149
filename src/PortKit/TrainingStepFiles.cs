using PortKit.Files.Safetensors;
using PortKit.Net;
using PortKit.Training;

namespace PortKit;

/// <summary>The files that a training step is written to: its model, and what it begins with where that has a file of its own.</summary>
internal static class TrainingStepFiles
{
    /// <summary>Writes them, all or none.</summary>
    /// <param name="net">The net, read by a solver.</param>
    /// <param name="weights">Begins with the weights, once it is known that they can be written.</param>
    /// <param name="path">The model's file.</param>
    /// <param name="options">What is in it, and the rest of what it begins with.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    public static WriteResult Write(
        PlannedNet net, Func<IWeightValues> weights, string path, TrainingStepOptions options, CancellationToken cancellation)
    {
        var bag = new DiagnosticBag();
        var output = net.Output(bag);
        if (!MayWrite(output, path, options, bag) || !Fits(net, options, bag))
            return new WriteResult(bag);
        var start = new TrainingStart(weights()) { State = options.Snapshot?.State, IsApart = options.StatePath is not null };
        if (net.Models.ComposeStep(net, options, start, bag) is not var (model, state))
            return new WriteResult(bag);
        return new WriteResult(bag, state is null
            ? output.WriteModel(model, path, externalData: false, cancellation)
            : output.WriteModelAndState(model, path, state, options.StatePath!, cancellation));
    }

    private static bool MayWrite(OutputWriter output, string path, TrainingStepOptions options, DiagnosticBag bag)
    {
        var model = new OutputFile(path, "the model");
        if (options.StatePath is not { } state)
            return output.MayWrite(model);
        if (!SafetensorsFormat.Extension.Equals(Path.GetExtension(state), StringComparison.OrdinalIgnoreCase))
        {
            bag.Error(
                Codes.Argument,
                SourceLocation.In(state),
                $"A file name that ends in {SafetensorsFormat.Extension} is expected for what a step begins with. Found "
                    + $"'{Path.GetExtension(state)}'.");
            return false;
        }

        if (WholeFile.IsDevice(path) || WholeFile.IsDevice(state))
        {
            bag.Error(Codes.Argument, SourceLocation.In(path), "Files are expected for a model and what it begins with. Found a device or pipe.");
            return false;
        }

        return output.MayWrite(model, new OutputFile(state, "what the step begins with"));
    }

    private static bool Fits(PlannedNet net, TrainingStepOptions options, DiagnosticBag bag)
    {
        if (options.Snapshot is not { } snapshot)
            return true;
        net.FilesRead.Add(snapshot.Path, "the state of the solver");

        // What is wrong with the solver is told when the step is composed.
        return TrainingPlan.Create(net, [], new DiagnosticBag()) is not { } plan || plan.Fits(snapshot.State, snapshot.Path, bag);
    }
}
