using Microsoft.ML.OnnxRuntime;

namespace PortKit.Verification.Training;

/// <summary>
/// A model in ONNX Runtime that runs many times: what it gives as NAME/next it is fed as NAME in the next run, without a copy. The same inputs
/// have the same memory in every run.
/// </summary>
internal sealed class StepSession : IDisposable
{
    private const string Next = "/next";

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly List<string> _outputs;
    private readonly Dictionary<string, OrtValue> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> _feeds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrtValue> _fed = new(StringComparer.Ordinal);

    /// <summary>Loads a model.</summary>
    /// <param name="model">Its bytes.</param>
    /// <param name="threads">How many threads the runtime takes; 0 for as many as there are processors.</param>
    /// <exception cref="ModelRunException">It does not load; the message says why.</exception>
    public StepSession(byte[] model, int threads)
    {
        try
        {
            using var options = QuietRuntime.ManyRuns(threads);
            _session = QuietRuntime.Load(model, options);
        }
        catch (OnnxRuntimeException failure)
        {
            throw ModelRunException.Of(failure);
        }

        _outputs = [.. _session.OutputNames];
        States = _outputs.Where(IsState).Select(output => output[..^Next.Length]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What goes from one run to the next.</summary>
    public IReadOnlySet<string> States { get; }

    /// <summary>All inputs.</summary>
    public IReadOnlyList<string> Inputs => _session.InputNames;

    /// <summary>Sets all states to those of a training that begins.</summary>
    /// <param name="weights">The weights, by name; other states are zeros.</param>
    public void Begin(IReadOnlyDictionary<string, float[]> weights)
    {
        foreach (var state in States.Where(state => state != TrainingPlan.IterationName))
            Set(state, weights.GetValueOrDefault(state) ?? Zeros(state));
        Set(TrainingPlan.IterationName, 0);
    }

    /// <summary>Zeros for an input.</summary>
    public float[] Zeros(string input) => new float[DimsOf(input).Aggregate(1L, (count, dim) => checked(count * dim))];

    /// <summary>The memory of an input that is fed anew in every run, to be filled before it.</summary>
    public float[] Feed(string input)
    {
        if (_feeds.TryGetValue(input, out var values))
            return values;
        _feeds[input] = values = Zeros(input);
        _fed[input] = OrtValue.CreateTensorValueFromMemory(values, DimsOf(input));
        return values;
    }

    /// <summary>Sets a state.</summary>
    public void Set(string state, float[] values) => Keep(state, OrtValue.CreateTensorValueFromMemory(values, DimsOf(state)));

    /// <summary>Sets a state that is a whole number.</summary>
    public void Set(string state, long value) => Keep(state, OrtValue.CreateTensorValueFromMemory([value], []));

    /// <summary>The values of a state.</summary>
    public ReadOnlySpan<float> ValuesOf(string state) => _states[state].GetTensorDataAsSpan<float>();

    /// <summary>The state itself, to be fed to another model. It is gone after the next run.</summary>
    public OrtValue Borrow(string state) => _states[state];

    /// <summary>Runs the model.</summary>
    /// <param name="borrowed">What it is fed besides, from another model, by its inputs.</param>
    /// <param name="keepsStates">Tells, by the outputs that are no states, whether to go on from what it gave; else all states stay.</param>
    /// <returns>The values of the outputs that are no states, by name.</returns>
    /// <exception cref="ModelRunException">It does not run; the message says why.</exception>
    public Dictionary<string, float[]> Run(
        IReadOnlyDictionary<string, OrtValue> borrowed, Func<IReadOnlyDictionary<string, float[]>, bool> keepsStates)
    {
        try
        {
            var results = _outputs.Zip(_session.Run(_options, _states.Concat(_fed).Concat(borrowed).ToDictionary(), _outputs)).ToList();
            var shown = results
                .Where(result => !IsState(result.First))
                .ToDictionary(result => result.First, result => result.Second.GetTensorDataAsSpan<float>().ToArray());
            var keeps = keepsStates(shown);
            foreach (var (name, value) in results)
            {
                if (keeps && IsState(name))
                    Keep(name[..^Next.Length], value);
                else
                    value.Dispose();
            }

            return shown;
        }
        catch (OnnxRuntimeException failure)
        {
            throw ModelRunException.Of(failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _states.Values.Concat(_fed.Values))
            value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private long[] DimsOf(string input) => Array.ConvertAll(_session.InputMetadata[input].Dimensions, dim => (long)dim);

    private static bool IsState(string output) => output.EndsWith(Next, StringComparison.Ordinal);

    private void Keep(string state, OrtValue value)
    {
        if (_states.Remove(state, out var before))
            before.Dispose();
        _states[state] = value;
    }
}
