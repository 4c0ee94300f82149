using System.Globalization;
using PortKit.Net;
using PortKit.Verification.Training;

namespace PortKit.Verification;

/// <summary>
/// A run of training from where a trainer stands to its end, in the order of Caffe's Solver::Solve: tests, iterations, the lines of the log,
/// snapshots.
/// </summary>
public sealed class TrainingRun
{
    private const int Samples = 40;

    private readonly Trainer _trainer;
    private readonly TrainingData _data;
    private readonly TrainingRunOptions _options;
    private readonly IReadOnlyList<TrainingOutput> _outputs;
    private readonly List<IReadOnlyList<TrainingOutput>> _testOutputs;
    private readonly LossAverage _loss;
    private readonly DiagnosticBag _bag = [];
    private readonly int _start;
    private string? _lastState;
    private int _saved;

    private TrainingRun(Trainer trainer, TrainingData data, TrainingRunOptions options)
    {
        (_trainer, _data, _options) = (trainer, data, options);
        _outputs = TrainingPlan.OutputsOf(trainer.Plan.Net);
        _testOutputs = [.. trainer.Plan.Tests.Select(TrainingPlan.OutputsOf)];
        _loss = new LossAverage(trainer.Plan.Schedule.AverageLoss);
        _start = _saved = trainer.Iteration;
    }

    private SolverSchedule Schedule => _trainer.Plan.Schedule;

    private string Prefix => _options.SnapshotPrefix ?? _trainer.Plan.SnapshotPrefix;

    private int End => _options.Iterations ?? Schedule.Iterations;

    /// <summary>Trains. Never throws for what the files hold: see <see cref="TrainingRunResult.Diagnostics"/>.</summary>
    /// <param name="trainer">The trainer, at its first iteration or as it was restored.</param>
    /// <param name="data">What the net is trained on.</param>
    /// <param name="options">How the run goes; null for the defaults.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1, after each iteration.</param>
    /// <param name="cancellation">Stops it after an iteration; what is done then is saved.</param>
    public static TrainingRunResult Run(
        Trainer trainer,
        TrainingData data,
        TrainingRunOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(data);
        var run = new TrainingRun(trainer, data, options ?? new TrainingRunOptions());
        var wasStopped = false;
        try
        {
            using var sampler = run._options.Record is { HasScales: true } ? trainer.OpenSampler() : null;
            run.Run(sampler, progress, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            wasStopped = true;
            if (run.Save())
                run.Log("Optimization stopped early.");
        }
        catch (ModelRunException failure)
        {
            run._bag.Error(Codes.DoesNotRun, trainer.Plan.Location, $"The step does not run in ONNX Runtime: {failure.Message}");
        }

        return new TrainingRunResult(trainer.Iteration, run._loss.Value, run._lastState, wasStopped, [.. run._bag]);
    }

    private void Run(ScaleSampler? sampler, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (WillSave)
            _bag.AddRange(_trainer.Plan.SnapshotProblems(Prefix, End));
        if (_bag.HasErrors)
            return;
        Log($"Solving {_trainer.Plan.Net.Plan.Name}");
        Log($"Learning Rate Policy: {Schedule.RatePolicy}");
        while (_trainer.Iteration < End)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Schedule.TestsBefore(_trainer.Iteration))
                Test(cancellation);
            if (!Step())
                return;
            if (sampler is not null && ((_trainer.Iteration - _start - 1) % SampleInterval == 0 || _trainer.Iteration == End))
                _options.Record!.Add(_trainer.Measure(sampler));
            progress?.Report((double)(_trainer.Iteration - _start) / (End - _start));
            if (Schedule.Saves(_trainer.Iteration) && !Save())
                return;
        }

        if (Schedule.SnapshotsAtEnd && !Save())
            return;
        if (Schedule.Shows(_trainer.Iteration))
        {
            _loss.Add(_trainer.Look(_data).Loss);
            Log(CaffeLog.Loss(_trainer.Iteration, _loss.Value));
        }

        if (Schedule.TestInterval > 0 && _trainer.Iteration % Schedule.TestInterval == 0)
            Test(cancellation);
        Log("Optimization Done.");
    }

    private int SampleInterval => Math.Max(1, (End - _start + Samples - 1) / Samples);

    private bool WillSave => Schedule.SnapshotsAtEnd || (Schedule.Snapshot > 0 && End / Schedule.Snapshot > _start / Schedule.Snapshot);

    private bool Step()
    {
        var done = _trainer.Step(_data);
        if (!float.IsFinite(done.Loss))
        {
            _bag.Add(NotFinite(done));
            return false;
        }

        _loss.Add(done.Loss);
        _options.Record?.Add(done);
        if (!Schedule.Shows(done.Number))
            return true;
        Log(CaffeLog.Loss(done.Number, _loss.Value));
        foreach (var line in CaffeLog.TrainOutputs(_outputs, name => done.Outputs[name]))
            Log(line);
        Log(CaffeLog.Rate(done.Number, done.LearningRate));
        return true;
    }

    private void Test(CancellationToken cancellation)
    {
        for (var test = 0; test < _options.TestData.Count; test++)
        {
            var first = (long)Schedule.TestsUntil(_trainer.Iteration) * Schedule.TestIterations[test];
            Log(CaffeLog.Testing(_trainer.Iteration, test));
            var scores = _trainer.Test(test, _options.TestData[test], first, cancellation);
            _options.Record?.Add(_trainer.Iteration, test, _testOutputs[test], scores);
            foreach (var line in CaffeLog.TestOutputs(_testOutputs[test], name => scores[name]))
                Log(line);
        }
    }

    /// <summary>Saves a snapshot, unless one of as many iterations was saved, or there was none.</summary>
    private bool Save()
    {
        if (_trainer.Iteration == _saved)
            return true;
        var (weights, state) = (TrainingPlan.WeightsPath(Prefix, _trainer.Iteration), TrainingPlan.StatePath(Prefix, _trainer.Iteration));
        var written = _trainer.Save(Prefix);
        foreach (var diagnostic in written.Diagnostics)
            _bag.Add(diagnostic with { Hint = HintOf(diagnostic) });
        if (!written.Succeeded)
            return false;
        foreach (var line in CaffeLog.Snapshot(weights, state))
            Log(line);
        (_lastState, _saved) = (state, _trainer.Iteration);
        return true;
    }

    private string? HintOf(Diagnostic diagnostic) => diagnostic.Code == Codes.Diverged ? $"{diagnostic.Hint} {LastGood}".TrimEnd() : diagnostic.Hint;

    private string LastGood => _lastState is null ? "" : $"`TrainingSnapshot` {_lastState} goes on from the last snapshot.";

    private Diagnostic NotFinite(TrainingIteration done)
    {
        var iteration = done.Number.ToString(CultureInfo.InvariantCulture);
        var found = float.IsNaN(done.Loss) ? "NaN" : "an infinity";
        return new Diagnostic(
            Codes.Diverged,
            DiagnosticSeverity.Error,
            _trainer.Plan.Location,
            $"A finite loss is expected in iteration {iteration}. Found {found}.{Cause(done.Number)}",
            $"Lower base_lr, set clip_gradients, or look at the data. {LastGood}".TrimEnd());
    }

    // Where it began: in weights that the last update left, or in a blob that Caffe's arithmetic makes of finite ones.
    private string Cause(int iteration)
    {
        if (_trainer.Plan.FirstNotFinite(_trainer.ValuesOf) is { } weight)
        {
            return $" {weight.Name} of layer '{weight.Blob!.Layer.Name}' ({weight.Blob.Layer.Type}) is not finite since the update of iteration "
                + $"{(iteration - 1).ToString(CultureInfo.InvariantCulture)}.";
        }

        try
        {
            return _trainer.FirstNotFinite() switch
            {
                { IsInput: true } input => $" The data for input '{input.Name}' are not finite.",
                { Producer: { } layer } => $" The first layer that gives such values is '{layer.Name}' ({layer.Type}).",
                _ => "",
            };
        }
        catch (Exception failure) when (failure is LayerInputException or LayerRefusedException)
        {
            // The loss alone is known then.
            return "";
        }
    }

    private void Log(string line) => _options.Log?.Invoke(line);
}
