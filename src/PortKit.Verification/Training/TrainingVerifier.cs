using Microsoft.ML.OnnxRuntime;
using PortKit.Net;
using PortKit.Verification.Training;

namespace PortKit.Verification;

/// <summary>
/// Verifies the training step of a solver: ONNX Runtime runs it, Caffe's arithmetic computes what each layer makes and gives back, and what the
/// solver makes of it, piece by piece from ONNX Runtime's own numbers.
/// </summary>
public static class TrainingVerifier
{
    private static readonly Dictionary<string, OrtValue> None = [];

    /// <summary>
    /// Trains a net for some iterations on inputs that are given or drawn, each pass on others. Never throws for what the net or the inputs hold:
    /// see <see cref="TrainingVerification.Diagnostics"/>.
    /// </summary>
    /// <param name="plan">The solver and its net.</param>
    /// <param name="iterations">How many iterations, at least 1.</param>
    /// <param name="options">How to verify; null for the defaults. Golden arrays and what is in a model are not looked at.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1, after each iteration.</param>
    /// <param name="cancellation">Stops it between passes.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TrainingVerification Verify(
        TrainingPlan plan,
        int iterations,
        VerifyOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        options ??= new VerifyOptions();
        var bag = new DiagnosticBag();
        var parts = new VerifiedParts(options.Tolerance);
        try
        {
            if (plan.ComposeStepWithGradients(bag) is { } step
                && plan.ComposePassWithLayers(bag) is { } layers
                && plan.InitialWeights(bag) is { } weights)
            {
                using var run = new Run(plan, step, layers, weights, options);
                for (var i = 0; i < iterations; i++)
                {
                    run.Iterate(i, parts, cancellation);
                    progress?.Report((i + 1.0) / iterations);
                }
            }
        }
        catch (VerificationRefusedException refused)
        {
            bag.Add(refused.Diagnostic);
        }
        catch (ModelRunException failure)
        {
            bag.Error(Codes.DoesNotRun, plan.Location, $"The step does not run in ONNX Runtime: {failure.Message}");
        }
        catch (LayerInputException failure)
        {
            bag.Error(
                Codes.InputValues,
                plan.Location,
                $"Inputs that every layer can compute are expected. Found some that Caffe stops at: {failure.Message}",
                "Give values that it takes to `Verify`:  `Inputs` NAME=F.npy");
        }

        if (parts.Difference is { } difference)
            bag.Add(difference);
        return new TrainingVerification(parts.All, [.. bag]);
    }

    private sealed class Run : IDisposable
    {
        private readonly TrainingPlan _plan;
        private readonly VerifyOptions _options;
        private readonly StepSession _step;
        private readonly StepSession _pass;
        private readonly TrainingReference _reference;
        private readonly DrawnInputs _drawn;
        private readonly List<string> _fed;

        public Run(TrainingPlan plan, byte[] step, byte[] pass, IReadOnlyDictionary<string, float[]> weights, VerifyOptions options)
        {
            (_plan, _options) = (plan, options);
            _step = new StepSession(step, options.Threads);
            _pass = new StepSession(pass, options.Threads);
            _reference = plan.Reference();
            _step.Begin(weights);
            _fed = [.. _step.Inputs.Where(input => !_step.States.Contains(input))];
            _drawn = plan.Drawn(_step.Inputs);
        }

        public void Iterate(int iteration, VerifiedParts parts, CancellationToken cancellation)
        {
            var passes = _plan.Schedule.Passes;
            var inputs = Enumerable.Range(0, passes).Select(pass => InputValues.Of(
                _plan.Net.Plan,
                _options with { InputSeed = unchecked(_options.InputSeed + (uint)((iteration * passes) + pass)) },
                new Dictionary<BlobVersion, string>())).ToList();
            for (var pass = 0; pass < passes; pass++)
            {
                foreach (var (name, values) in inputs[pass].Where(input => _fed.Contains(input.Key)))
                    values.CopyTo(_step.Feed(name), pass * values.Length);
            }

            _drawn.Draw(passes, _step.Feed);
            _reference.Begin(_step.ValuesOf);
            foreach (var state in _pass.States.Except([TrainingPlan.IterationName, .. _plan.Weights.Select(weight => weight.Name)]))
                _pass.Set(state, _step.ValuesOf(state).ToArray());
            for (var pass = 0; pass < passes; pass++)
            {
                cancellation.ThrowIfCancellationRequested();
                _pass.Set(TrainingPlan.IterationName, iteration);
                foreach (var weight in _plan.Weights)
                    _pass.Set(weight.Name, [.. _reference.ValuesOf(weight)]);
                foreach (var name in _fed)
                {
                    var feed = _pass.Feed(name);
                    Array.Copy(_step.Feed(name), pass * feed.Length, feed, 0, feed.Length);
                }

                var made = Made(inputs[pass]);
                _reference.Pass(inputs[pass], made.GetValueOrDefault, part => parts.Add(part, iteration));
            }

            cancellation.ThrowIfCancellationRequested();
            var before = _plan.Histories.ToDictionary(history => history.Name, history => _step.ValuesOf(history.Name).ToArray());
            var given = _step.Run(None, _ => true);
            _reference.End(iteration, name => before[name], _step.ValuesOf, given.GetValueOrDefault, part => parts.Add(part, iteration));
        }

        // Where Caffe stops too, such as at an index that a layer has worked out and no row has, the fault is not the model's.
        private Dictionary<string, float[]> Made(IReadOnlyDictionary<string, float[]> inputs)
        {
            try
            {
                return _pass.Run(None, _ => true);
            }
            catch (ModelRunException)
            {
                _reference.Pass(inputs, _ => null, _ => { });
                throw;
            }
        }

        public void Dispose()
        {
            _step.Dispose();
            _pass.Dispose();
        }
    }
}
