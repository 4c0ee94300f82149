using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using PortKit.Net;
using PortKit.Verification.Training;

namespace PortKit.Verification;

/// <summary>
/// Trains a net as Caffe's solver does, in ONNX Runtime: each <see cref="Step(TrainingData)"/> is one iteration. Dropout keeps what Caffe keeps for
/// the same seed. An iteration whose loss is not finite changes nothing. Not thread-safe.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly StepSession _session;
    private readonly List<TestSession> _tests;
    private readonly List<BlobVersion> _inputs;
    private readonly DrawnInputs _drawn;

    private readonly int _threads;

    private Trainer(TrainingPlan plan, StepSession session, List<TestSession> tests, int threads)
    {
        (Plan, _session, _tests, _threads) = (plan, session, tests, threads);
        _inputs = [.. plan.Net.Plan.Inputs.Where(input => session.Inputs.Contains(input.Name))];
        _drawn = plan.Drawn(session.Inputs);
    }

    /// <summary>The solver and its nets.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>How many iterations are done.</summary>
    public int Iteration { get; private set; }

    /// <summary>What layers carry over from one pass to the next, such as the states of an LSTM, which no snapshot holds.</summary>
    public IEnumerable<string> Carried =>
        _session.States.Except([TrainingPlan.IterationName, .. Plan.Weights.Concat(Plan.Histories).Select(state => state.Name)]);

    /// <summary>Loads the models of a solver in ONNX Runtime, and gives the net the weights that Caffe begins with.</summary>
    /// <param name="plan">The solver and its nets.</param>
    /// <param name="bag">Takes what is wrong with them.</param>
    /// <param name="threads">
    /// How many threads the runtime takes; 0 for as many as there are processors. The same number gives the same bits in every run.
    /// </param>
    /// <returns>Null if the net cannot be trained.</returns>
    /// <exception cref="ModelRunException">A model does not load in ONNX Runtime; the message says why.</exception>
    public static Trainer? Open(TrainingPlan plan, DiagnosticBag bag, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(bag);
        if (plan.ComposeStep(bag) is not { } step)
            return null;
        var tests = plan.Tests.Select((_, number) => plan.ComposeTest(number, bag)).ToList();
        if (tests.Contains(null) || plan.InitialWeights(bag) is not { } weights)
            return null;
        var session = new StepSession(step, threads);
        session.Begin(weights);
        return new Trainer(plan, session, [.. tests.Select((model, number) => new TestSession(plan, number, model!, threads))], threads);
    }

    /// <summary>Trains one iteration on the next batches.</summary>
    /// <param name="data">What the net is trained on: iteration i of n passes takes the batches from i · n on.</param>
    /// <exception cref="ModelRunException">The step does not run in ONNX Runtime.</exception>
    public TrainingIteration Step(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Feed(data);
        return Run(keeps: true);
    }

    /// <summary>Trains one iteration.</summary>
    /// <param name="data">
    /// The values of each input, by name, in C order; where an iteration has several passes, those of one after those of the other.
    /// </param>
    /// <exception cref="ArgumentException">An input is missing, or has another number of values.</exception>
    /// <exception cref="ModelRunException">The step does not run in ONNX Runtime.</exception>
    public TrainingIteration Step(IReadOnlyDictionary<string, float[]> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach (var input in _inputs)
        {
            var feed = _session.Feed(input.Name);
            if (!data.TryGetValue(input.Name, out var values) || values.Length != feed.Length)
            {
                throw new ArgumentException(
                    $"{feed.Length} values are expected for input '{input.Name}'. Found {(values is null ? "none" : values.Length)}.", nameof(data));
            }

            values.CopyTo(feed, 0);
        }

        return Run(keeps: true);
    }

    /// <summary>Shows what the next iteration would show, without an update: the pass that ends <c>caffe train</c>.</summary>
    /// <param name="data">What the net is trained on.</param>
    /// <exception cref="ModelRunException">The step does not run in ONNX Runtime.</exception>
    public TrainingIteration Look(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Feed(data);
        return Run(keeps: false);
    }

    /// <summary>The values of a weight or history, in C order, by its name in the step. They are gone after the next iteration.</summary>
    /// <param name="name">The name, such as <c>conv1.0</c> or <c>conv1.0/history</c>.</param>
    public ReadOnlySpan<float> ValuesOf(string name) => _session.ValuesOf(name);

    /// <summary>Tests the net as it is now.</summary>
    /// <param name="test">Which of <see cref="TrainingPlan.Tests"/>.</param>
    /// <param name="data">What it is tested on.</param>
    /// <param name="first">The number of the first pass; tests go on where the last one ended.</param>
    /// <param name="cancellation">Stops it between two passes.</param>
    /// <returns>The mean of each value of each output over the passes of the test, by name.</returns>
    /// <exception cref="ModelRunException">The model does not run in ONNX Runtime.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyDictionary<string, float[]> Test(int test, TrainingData data, long first = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return _tests[test].Run(data, first, Plan.Schedule.TestIterations[test], _session.Borrow, cancellation);
    }

    /// <summary>Saves a snapshot (<see cref="TrainingPlan.WriteSnapshot"/>).</summary>
    /// <param name="prefix">What its names begin with.</param>
    public WriteResult Save(string prefix) => Plan.WriteSnapshot(prefix, Iteration, Values);

    /// <summary>
    /// Goes on from the state of a snapshot; the weights are those that the net was planned with (<see cref="ConvertOptions.Weights"/>). Masks of
    /// Dropout go on where they were, so that the same bits come out as without a stop.
    /// </summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="bag">Takes what does not fit.</param>
    /// <returns>Whether it fits.</returns>
    /// <exception cref="IOException">The file has changed since it was opened, or cannot be read.</exception>
    public bool Restore(TrainingSnapshot snapshot, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!Plan.Fits(snapshot.State, snapshot.Path, bag))
            return false;
        foreach (var (history, values) in Plan.Histories.Zip(snapshot.State.Histories))
            _session.Set(history.Name, values.ToArray());
        Iteration = snapshot.State.Iteration;
        _session.Set(TrainingPlan.IterationName, Iteration);
        _drawn.Skip((long)Iteration * Plan.Schedule.Passes);
        return true;
    }

    /// <summary>What measures the scales of weights and signal; see <see cref="Measure"/>.</summary>
    /// <exception cref="ModelRunException">Its model does not load.</exception>
    internal ScaleSampler? OpenSampler() => ScaleSampler.Open(Plan, _threads);

    /// <summary>The scales of the weights as they are, and of the signal that they make of the last batch.</summary>
    internal IEnumerable<TrainingScale> Measure(ScaleSampler sampler) => sampler.Measure(Iteration, _session);

    /// <summary>The first blob that is not finite in the forward passes over what was fed last, with the weights as they are.</summary>
    /// <returns>Null if all are.</returns>
    internal BlobVersion? FirstNotFinite()
    {
        for (var pass = 0; pass < Plan.Schedule.Passes; pass++)
        {
            var inputs = Plan.Net.Plan.Inputs.ToDictionary(input => input.Name, input => _inputs.Contains(input)
                ? _session.Feed(input.Name)[(pass * input.Shape.Count)..((pass + 1) * input.Shape.Count)]
                : new float[input.Shape.Count]);
            var computed = Plan.Net.Compute(inputs, blob => ValuesOf(blob.ModelName).ToArray());
            if (computed.FirstOrDefault(blob => !TensorPrimitives.IsFiniteAll<float>(blob.Values)) is { } first)
                return first.Blob;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var test in _tests)
            test.Dispose();
        _session.Dispose();
    }

    private ReadOnlySpan<float> Values(string name) => _session.ValuesOf(name);

    private void Feed(TrainingData data)
    {
        foreach (var input in _inputs)
        {
            for (var pass = 0; pass < Plan.Schedule.Passes; pass++)
            {
                var batch = _session.Feed(input.Name).AsSpan(pass * input.Shape.Count, input.Shape.Count);
                data.CopyBatch(input, ((long)Iteration * Plan.Schedule.Passes) + pass, batch);
            }
        }
    }

    private TrainingIteration Run(bool keeps)
    {
        _drawn.Draw(Plan.Schedule.Passes, _session.Feed);
        var shown = _session.Run(new Dictionary<string, OrtValue>(), results => keeps && float.IsFinite(results[TrainingPlan.LossName][0]));
        shown.Remove(TrainingPlan.LossName, out var loss);
        shown.Remove(TrainingPlan.LearningRateName, out var rate);
        var done = new TrainingIteration(Iteration, loss![0], rate![0], shown);
        if (keeps && float.IsFinite(done.Loss))
            Iteration++;
        return done;
    }
}
