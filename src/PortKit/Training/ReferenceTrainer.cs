using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Training;

/// <summary>
/// Trains a net with the arithmetic of Caffe's CPU code, iteration by iteration (Solver::Step): what a training step in ONNX is held against.
/// </summary>
internal sealed class ReferenceTrainer
{
    private readonly ReferencePass _pass;
    private readonly GradientNeeds _needs;
    private readonly SolverRules _rules;
    private readonly Mt19937 _random;
    private readonly List<LearnableBlob> _blobs;
    private readonly Dictionary<LearnableBlob, float[][]> _histories;

    /// <param name="net">The TRAIN net.</param>
    /// <param name="catalog">The code of its layers.</param>
    /// <param name="solver">The solver, which was checked.</param>
    /// <param name="isForced">Whether the net has force_backward.</param>
    /// <param name="weights">The values to begin with, which are changed.</param>
    /// <param name="random">Caffe's generator after the nets were filled.</param>
    public ReferenceTrainer(
        NetPlan net, LayerCatalog catalog, SolverParameter solver, bool isForced, Dictionary<LearnableBlob, float[]> weights, Mt19937 random)
    {
        _pass = new ReferencePass(net, catalog, weights);
        _needs = GradientNeeds.Of(_pass.Net, catalog, isForced);
        _rules = new SolverRules(solver);
        _random = random;
        _blobs = [.. net.Learnables.Where(blob => blob.Owner is null)];
        _histories = _blobs.ToDictionary(
            blob => blob, blob => Enumerable.Range(0, _rules.Update.Histories).Select(_ => new float[blob.Spec.Shape.Count]).ToArray());
    }

    /// <summary>How many iterations are done.</summary>
    public int Iteration { get; set; }

    /// <summary>The rate of the last iteration.</summary>
    public float Rate { get; private set; }

    /// <summary>The loss of the last iteration: the mean over its passes, before the update.</summary>
    public float Loss { get; private set; }

    /// <summary>What is remembered of a blob.</summary>
    public IReadOnlyList<float[]> HistoriesOf(LearnableBlob blob) => _histories[blob];

    /// <summary>The values of a blob.</summary>
    public float[] ValuesOf(LearnableBlob blob) => _pass.ValuesOf(blob);

    /// <summary>The values in a blob's memory after the last pass.</summary>
    public float[] ValuesOf(string blob) => _pass.ValuesOf(blob);

    /// <summary>Trains one iteration.</summary>
    /// <param name="inputs">The values of the inputs, by name, for a pass of the iteration.</param>
    /// <param name="onGradients">Is shown the gradients, summed over the passes, before the solver touches them.</param>
    public void Step(Func<int, IReadOnlyDictionary<string, float[]>> inputs, Action<Func<LearnableBlob, float[]>>? onGradients = null)
    {
        _pass.Clear();
        var loss = 0f;
        for (var pass = 0; pass < _rules.Passes; pass++)
        {
            _pass.Forward(inputs(pass), _random);
            _pass.Backward(_needs);
            loss += _pass.Loss;
        }

        Loss = loss / _rules.Passes;
        onGradients?.Invoke(_pass.GradientOf);
        Rate = _rules.Rate.At(Iteration);
        Apply();
        Iteration++;
    }

    private void Apply()
    {
        _rules.Clip([.. _blobs.Select(_pass.GradientOf)]);
        foreach (var blob in _blobs)
            _rules.Compute(blob, _pass.ValuesOf(blob), _pass.GradientOf(blob), _histories[blob], Rate, Iteration);
        foreach (var blob in _blobs)
        {
            var (values, update) = (_pass.ValuesOf(blob), _pass.GradientOf(blob));
            for (var i = 0; i < values.Length; i++)
                values[i] -= update[i];
        }
    }
}
