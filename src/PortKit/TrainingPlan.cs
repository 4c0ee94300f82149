using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;
using PortKit.Filling;
using PortKit.Formats;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Training;

namespace PortKit;

/// <summary>
/// A solver with its nets, ready to be trained: the model of a step and of the tests, what Caffe's layers draw, and snapshots as Caffe saves them.
/// What runs the models is <c>Trainer</c> of PortKit.Verification, or another program.
/// </summary>
public sealed class TrainingPlan
{
    /// <summary>What a step calls the number of iterations done.</summary>
    public const string IterationName = TrainingStep.IterationName;

    /// <summary>What a step calls the loss of its iteration.</summary>
    public const string LossName = TrainingStep.LossName;

    /// <summary>What a step calls the learning rate of its iteration.</summary>
    public const string LearningRateName = TrainingStep.RateName;

    private readonly List<TrainingState> _weights;
    private readonly List<TrainingState> _histories;
    private readonly SolverRules _rules;

    private TrainingPlan(PlannedNet net, IReadOnlyList<PlannedNet> tests, SolverSource solver)
    {
        (Net, Tests, Schedule, _rules) = (net, tests, SolverSchedule.Of(solver.Parameter), new SolverRules(solver.Parameter));
        var owners = net.Plan.Learnables.Where(blob => blob.Owner is null).ToList();
        _weights = [.. owners.Select(blob => new TrainingState(blob.ModelName, blob.Spec.Shape, TrainingRole.Weight, blob))];
        _histories = [.. from index in Enumerable.Range(0, _rules.Update.Histories)
                         from blob in owners
                         select new TrainingState(TrainingStep.HistoryName(blob, index), blob.Spec.Shape, TrainingRole.History, blob)];
    }

    /// <summary>The net that is trained.</summary>
    public PlannedNet Net { get; }

    /// <summary>The nets that are tested, one for each of <see cref="SolverSchedule.TestIterations"/>, or none.</summary>
    public IReadOnlyList<PlannedNet> Tests { get; }

    /// <summary>The course of the training.</summary>
    public SolverSchedule Schedule { get; }

    /// <summary>The solver's file.</summary>
    public SourceLocation Location => Net.Models.At;

    /// <summary>The learnable blobs, in the order of a .caffemodel; a shared one once.</summary>
    public IReadOnlyList<TrainingState> Weights => _weights;

    /// <summary>What the solver remembers, in the order of a .solverstate: all first histories, then all second ones.</summary>
    public IReadOnlyList<TrainingState> Histories => _histories;

    /// <summary>
    /// What the names of snapshots begin with: the solver's snapshot_prefix; without one its own name; in a folder that is named, its name there
    /// (UpgradeSnapshotPrefixProperty of upgrade_proto.cpp).
    /// </summary>
    public string SnapshotPrefix
    {
        get
        {
            var own = Location.File is { } file && File.Exists(file) ? file : "snapshot";
            return Schedule.SnapshotPrefix.Length == 0 ? Path.ChangeExtension(own, null)
                : Directory.Exists(Schedule.SnapshotPrefix) ? Path.Combine(Schedule.SnapshotPrefix, Path.GetFileNameWithoutExtension(own))
                : Schedule.SnapshotPrefix;
        }
    }

    /// <summary>Puts a solver and its nets together.</summary>
    /// <param name="net">The net that is trained, read by a solver and planned for <see cref="Phase.Train"/>.</param>
    /// <param name="tests">Its test nets (<see cref="ConvertOptions.TestNet"/>), planned for <see cref="Phase.Test"/>; none for no tests.</param>
    /// <param name="bag">Takes what is wrong with them.</param>
    /// <returns>Null if they cannot be trained.</returns>
    public static TrainingPlan? Create(PlannedNet net, IReadOnlyList<PlannedNet> tests, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(bag);
        if (net.Solver is not { } solver)
        {
            bag.Add(SolverCheck.NoSolver(net.Models.At));
            return null;
        }

        var errors = bag.ErrorCount;
        SolverCheck.Check(solver, bag);
        if (solver.Parameter.SnapshotFormat == SolverParameter.Types.SnapshotFormat.Hdf5)
        {
            bag.Warning(
                Codes.SnapshotFormat,
                solver.At(SolverParameter.SnapshotFormatFieldNumber),
                "Snapshots are saved as BINARYPROTO, from which Caffe resumes just so. Found snapshot_format: HDF5.",
                "Write  snapshot_format: BINARYPROTO  into the solver.");
        }

        bag.AddRange(tests
            .SelectMany(test => SharedFills.Between(test.Plan, net.Plan).Problems)
            .Select(problem => problem with { Code = Codes.Solver, Hint = "Make both layers alike, or give them different names." }));
        var layers = net.Plan.Layers.Where(layer => layer.Plan.IsDrawnByRuntime)
            .Concat(tests.SelectMany(test => test.Plan.Layers).Where(layer => layer.Plan.DrawsNumbers));
        foreach (var layer in layers)
        {
            bag.Warning(
                Codes.DrawnByRuntime,
                layer.Source.Location,
                $"layer '{layer.Source.Name}' ({layer.Source.Type}): draws numbers in every pass, in Caffe from the generator that Dropout and "
                    + "DummyData draw from. Here the runtime draws them: neither they nor what those draw are Caffe's numbers.",
                "Feed such data from a file: put an Input layer in its place.");
        }

        return bag.ErrorCount > errors ? null : new TrainingPlan(net, tests, solver);
    }

    /// <summary>
    /// The model of a step (see <see cref="PlannedNet.WriteTrainingStep"/>) for a program that feeds all in every run, the first one too: weights,
    /// histories, what is drawn and the number of iterations have no values of their own in it.
    /// </summary>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>The bytes of the model; null if the net cannot be trained.</returns>
    public byte[]? ComposeStep(DiagnosticBag bag) => ComposeStep(StepProbes.None, bag);

    /// <summary>The same model, with outputs besides that <see cref="TrainingReference.End"/> looks at.</summary>
    /// <inheritdoc cref="ComposeStep(DiagnosticBag)"/>
    public byte[]? ComposeStepWithGradients(DiagnosticBag bag) => ComposeStep(StepProbes.Gradients, bag);

    /// <summary>
    /// The model of a step of one pass, whatever the solver's iter_size, with outputs besides that <see cref="TrainingReference.Pass"/> looks at.
    /// </summary>
    /// <inheritdoc cref="ComposeStep(DiagnosticBag)"/>
    public byte[]? ComposePassWithLayers(DiagnosticBag bag) => ComposeStep(StepProbes.Layers, bag);

    /// <summary>What the model of <see cref="ComposePassWithLayers"/> calls a top of a layer.</summary>
    public static string TopOf(BlobVersion top) => StepProbe.Top(top);

    /// <summary>Caffe's arithmetic of the iterations, to hold what a model gave against it.</summary>
    public TrainingReference Reference() => new(this, _rules, Net.RandomAfterFills(Tests.Select(test => test.Plan)));

    /// <summary>
    /// The model of a pass of a test net: it is fed its inputs and what <see cref="WeightsOf"/> tells; what layers carry over to the next pass goes
    /// out as <c>NAME/next</c>.
    /// </summary>
    /// <param name="test">Which of <see cref="Tests"/>.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>The bytes of the model; null if the net cannot be tested.</returns>
    public byte[]? ComposeTest(int test, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        return Bytes(TestModel(test, bag));
    }

    /// <summary>Writes the model of <see cref="ComposeTest"/>.</summary>
    /// <param name="test">Which of <see cref="Tests"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public WriteResult WriteTestModel(int test, string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bag = new DiagnosticBag();
        var output = Tests[test].Output(bag);
        return output.MayWrite(new OutputFile(path, "the model of the test net")) && TestModel(test, bag) is { } model
            ? new WriteResult(bag, output.WriteModel(model, path, externalData: false, cancellation))
            : new WriteResult(bag);
    }

    /// <summary>The inputs of the model of a test net that are weights of the trained net, with the names that these have in a step.</summary>
    /// <param name="test">Which of <see cref="Tests"/>.</param>
    public IReadOnlyDictionary<string, string> WeightsOf(int test) =>
        SharedFills.Between(Tests[test].Plan, Net.Plan).Sources.ToDictionary(pair => pair.Key.ModelName, pair => pair.Value.ModelName);

    /// <summary>The weights that training begins with, by the names that they have in a step.</summary>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>Null if they cannot be made, as when a file of weights has changed.</returns>
    public IReadOnlyDictionary<string, float[]>? InitialWeights(DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        Dictionary<string, float[]>? weights = null;
        Net.Output(bag).Try(
            Location.File ?? "the net", () => weights = Net.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value));
        return weights;
    }

    /// <summary>What a net shows in Caffe's log, in its order.</summary>
    /// <param name="net">The net that is trained, or one that is tested.</param>
    public static IReadOnlyList<TrainingOutput> OutputsOf(PlannedNet net)
    {
        ArgumentNullException.ThrowIfNull(net);
        var weights = new Dictionary<BlobVersion, float>();
        foreach (var node in SplitNet.Of(net.Plan).Nodes)
        {
            for (var top = 0; top < node.Tops.Count && node.Layer is not null; top++)
                weights[node.Layer.Tops[top]] = node.LossWeights[top];
        }

        return [.. net.Plan.Outputs
            .Where(output => output.Name.Length > 0)
            .Select(output => new TrainingOutput(output.Name, output.Shape, weights.GetValueOrDefault(output)) { ModelName = output.ModelName })];
    }

    /// <summary>What Caffe's layers draw, from the first pass on.</summary>
    /// <param name="names">The inputs of the step's model, those that are drawn among them.</param>
    public DrawnInputs Drawn(IEnumerable<string> names) =>
        new(Net.Plan, names, Net.RandomAfterFills(Tests.Select(test => test.Plan)));

    /// <summary>The name of a snapshot's weights.</summary>
    /// <param name="prefix">What it begins with.</param>
    /// <param name="iteration">How many iterations are done.</param>
    public static string WeightsPath(string prefix, int iteration) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}_iter_{iteration}.caffemodel");

    /// <summary>The name of a snapshot's state.</summary>
    /// <inheritdoc cref="WeightsPath"/>
    public static string StatePath(string prefix, int iteration) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}_iter_{iteration}.solverstate");

    /// <summary>What speaks against saving snapshots: their folder is not there, or they would take the place of a file that was read.</summary>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="iteration">How many iterations are done.</param>
    public IReadOnlyList<Diagnostic> SnapshotProblems(string prefix, int iteration) => Net.FilesRead.Problems(Snapshot(prefix, iteration));

    /// <summary>
    /// Saves a snapshot as Caffe does, PREFIX_iter_N.caffemodel and PREFIX_iter_N.solverstate: both appear whole, or neither. One whose values are
    /// not all finite is not saved.
    /// </summary>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="iteration">How many iterations are done.</param>
    /// <param name="values">The values of <see cref="Weights"/> and <see cref="Histories"/>.</param>
    public WriteResult WriteSnapshot(string prefix, int iteration, TrainingValues values)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(values);
        var bag = new DiagnosticBag();
        if (FirstNotFinite(values) is { } spoiled)
        {
            bag.Error(
                Codes.Diverged,
                Location,
                $"Finite weights are expected after iteration {iteration - 1}. Found others in {spoiled.Name}, of layer "
                    + $"'{spoiled.Blob!.Layer.Name}' ({spoiled.Blob.Layer.Type}), so that no snapshot was saved.",
                "Lower base_lr, or set clip_gradients.");
            return new WriteResult(bag);
        }

        var output = Net.Output(bag);
        if (!output.MayWrite(Snapshot(prefix, iteration)))
            return new WriteResult(bag);
        var (weightsPath, statePath) = (WeightsPath(prefix, iteration), StatePath(prefix, iteration));
        output.Try(weightsPath, () =>
        {
            var weights = new CaffeModelWriter(new WeightSet(Net.Plan, new NamedValues(values), WeightLayout.Caffe, []));
            var state = new SolverStateWriter(
                iteration,
                weightsPath,
                _rules.Rate.StepAt(Math.Max(0, iteration - 1)),
                [.. _histories.Select(history => (history.Shape, Writer(history.Name)))]);
            WholeFile.WriteTwo(
                (weightsPath, weights.ByteLength),
                (statePath, state.ByteLength),
                (toWeights, toState) =>
                {
                    weights.Write(toWeights);
                    state.Write(toState);
                });
        });
        return new WriteResult(bag);

        Action<Stream> Writer(string name) => destination => destination.Write(MemoryMarshal.AsBytes(values(name)));
    }

    /// <summary>The first of the weights and histories that holds an infinity or NaN; null if all are finite.</summary>
    /// <param name="values">Their values.</param>
    public TrainingState? FirstNotFinite(TrainingValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return _weights.Concat(_histories).FirstOrDefault(state => !TensorPrimitives.IsFiniteAll(values(state.Name)));
    }

    /// <summary>Whether a .solverstate is of this net and solver: as many histories, of the same shapes.</summary>
    /// <param name="state">The state.</param>
    /// <param name="path">Its file.</param>
    /// <param name="bag">Takes what does not fit.</param>
    public bool Fits(SolverStateFile state, string path, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(bag);
        var at = SourceLocation.In(path);
        if (state.Histories.Count != _histories.Count)
        {
            bag.Error(
                Codes.SnapshotMisfit,
                at,
                $"{Counted.Of(_histories.Count, "history", "histories")} {Counted.Verb(_histories.Count, "is", "are")} expected, "
                    + $"{_rules.Update.Histories} for each learnable blob of the net. Found {state.Histories.Count}.",
                "Name the .solverstate that this net and type of solver were saved with.");
            return false;
        }

        var misfit = _histories.Zip(state.Histories).FirstOrDefault(pair =>
            !pair.Second.Fits(pair.First.Shape.Dims) || pair.Second.Count != pair.First.Shape.Count);
        if (misfit.First is null)
            return true;
        bag.Error(
            Codes.SnapshotMisfit,
            at,
            $"A history of shape {misfit.First.Shape} is expected for {misfit.First.Name}. Found {Counted.Of(misfit.Second.Count, "value")} of shape "
                + $"{string.Join('x', misfit.Second.Shape)}.",
            "Name the .solverstate that this net was saved with.");
        return false;
    }

    private byte[]? ComposeStep(StepProbes probes, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        return Bytes(Net.Models.ComposeStep(Net, new TrainingStepOptions { FeedsDrawn = true }, start: null, bag, probes)?.Model);
    }

    private OnnxModel? TestModel(int test, DiagnosticBag bag)
    {
        var shared = WeightsOf(test);
        return Tests[test].Models.ComposeTest(blob => shared.ContainsKey(blob.ModelName), bag);
    }

    private static OutputFile[] Snapshot(string prefix, int iteration) =>
    [
        new(WeightsPath(prefix, iteration), "the weights of a snapshot"),
        new(StatePath(prefix, iteration), "the state of a snapshot"),
    ];

    private static byte[]? Bytes(OnnxModel? model)
    {
        if (model is null)
            return null;
        using var stream = new MemoryStream();
        ModelWriter.Write(model, stream);
        return stream.ToArray();
    }
}
