using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Training;

namespace PortKit;

/// <summary>
/// The iterations of a solver in Caffe's arithmetic, piece by piece, each made of what a step gave before it: a piece that differs is its own
/// layer's doing, and not that of a ReLU far from it that a last bit has turned. The order of a solver's work is that of Solver::Step.
/// </summary>
public sealed class TrainingReference
{
    private readonly ReferencePass _pass;
    private readonly GradientNeeds _needs;
    private readonly SolverRules _rules;
    private readonly Mt19937 _random;
    private readonly List<LearnableBlob> _blobs;
    private readonly Dictionary<LearnableBlob, double> _scales = [];
    private TrainingOutputs _outputs = _ => null;
    private Action<TrainingPart> _compare = _ => { };
    private float _loss;

    internal TrainingReference(TrainingPlan plan, SolverRules rules, Mt19937 random)
    {
        (_rules, _random) = (rules, random);
        _blobs = [.. plan.Weights.Select(weight => weight.Blob!)];
        _pass = new ReferencePass(plan.Net.Plan, plan.Net.Models.Catalog, _blobs.ToDictionary(blob => blob, blob => new float[blob.Spec.Shape.Count]))
        {
            Makes = CompareTops,
            GivesBack = CompareGradient,
        };
        _needs = GradientNeeds.Of(_pass.Net, plan.Net.Models.Catalog, plan.Net.ForcesBackward);
    }

    /// <summary>Begins an iteration.</summary>
    /// <param name="states">The values of <see cref="TrainingPlan.Weights"/> before it.</param>
    public void Begin(TrainingValues states)
    {
        ArgumentNullException.ThrowIfNull(states);
        foreach (var blob in _blobs)
            _pass.SetValues(blob, states(blob.ModelName).ToArray());
        _pass.Clear();
        _scales.Clear();
        _loss = 0;
    }

    /// <summary>Makes the next pass of the iteration.</summary>
    /// <param name="inputs">The values of the inputs, by name.</param>
    /// <param name="outputs">What the model of <see cref="TrainingPlan.ComposePassWithLayers"/> gave for them.</param>
    /// <param name="compare">Is shown each piece, in the order in which Caffe makes them.</param>
    /// <exception cref="LayerInputException">The inputs hold values that Caffe stops at.</exception>
    public void Pass(IReadOnlyDictionary<string, float[]> inputs, TrainingOutputs outputs, Action<TrainingPart> compare)
    {
        (_outputs, _compare) = (outputs, compare);
        _pass.Forward(inputs, _random);
        _pass.Backward(_needs);
        _loss += _pass.Loss;
        for (var i = 0; i < _pass.Net.Nodes.Count; i++)
        {
            if (_pass.Net.Nodes[i].Layer is not { IsFed: false } layer)
                continue;
            var scale = Largest(_pass.TopGradientsOf(i)) * Math.Max(1, Largest(_pass.BottomsOf(layer)));
            foreach (var blob in layer.Learnables)
                _scales[blob.Values] = _scales.GetValueOrDefault(blob.Values) + scale;
        }
    }

    /// <summary>The values of one of <see cref="TrainingPlan.Weights"/> as the passes left them, such as the moving sums of BatchNorm.</summary>
    /// <param name="weight">Which one.</param>
    public float[] ValuesOf(TrainingState weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return _pass.ValuesOf(weight.Blob!);
    }

    /// <summary>Ends an iteration: gradients, the learning rate, and what the solver makes of them.</summary>
    /// <param name="iteration">How many iterations were done before it.</param>
    /// <param name="before">The values of <see cref="TrainingPlan.Histories"/> before it.</param>
    /// <param name="after">Those, and the values of <see cref="TrainingPlan.Weights"/>, after it.</param>
    /// <param name="outputs">What the model of <see cref="TrainingPlan.ComposeStepWithGradients"/> gave.</param>
    /// <param name="compare">Is shown each piece, in the order in which Caffe makes them.</param>
    public void End(int iteration, TrainingValues before, TrainingValues after, TrainingOutputs outputs, Action<TrainingPart> compare)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        (_outputs, _compare) = (outputs, compare);
        var rate = _rules.Rate.At(iteration);
        CompareShown(TrainingStep.LossName, "the loss", _loss / _rules.Passes, 1);
        CompareShown(TrainingStep.RateName, "the learning rate", rate, 0);
        var gradients = _blobs.ToDictionary(blob => blob, blob => CompareBlobGradient(blob));
        _rules.Clip(gradients.Values);
        foreach (var blob in _blobs)
        {
            var (update, values) = (gradients[blob], _pass.ValuesOf(blob));
            var names = Enumerable.Range(0, _rules.Update.Histories).Select(index => TrainingStep.HistoryName(blob, index)).ToList();
            List<float[]> histories = [.. names.Select(name => before(name).ToArray())];
            _rules.Compute(blob, values, update, histories, rate, iteration);
            _compare(Solved(blob, values, update, after(blob.ModelName).ToArray()));
            foreach (var (name, history) in names.Zip(histories))
                _compare(new TrainingPart(TrainingPartKind.History, name, blob.Layer, blob.Spec.Shape, after(name).ToArray(), history));
        }
    }

    private TrainingPart Solved(LearnableBlob blob, float[] values, float[] update, float[] after)
    {
        if (_pass.IsLeft(blob))
        {
            float[] left = [.. values.Zip(update, (value, off) => value - off)];
            return new TrainingPart(TrainingPartKind.Left, blob.ModelName, blob.Layer, blob.Spec.Shape, after, left);
        }

        var found = new float[update.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = (float)((double)values[i] - after[i]);

        // The update is seen in what it leaves, which is rounded to a weight.
        return new TrainingPart(TrainingPartKind.Update, blob.ModelName, blob.Layer, blob.Spec.Shape, found, update)
        {
            Slack = Largest([values]) / (1 << 23),
        };
    }

    private void CompareTops(PlannedLayer layer, IReadOnlyList<float[]> tops)
    {
        foreach (var (top, expected) in layer.Tops.Zip(tops))
        {
            if (_outputs(StepProbe.Top(top)) is { } found)
            {
                if (!layer.Plan.IsDrawnByRuntime)
                    _compare(new TrainingPart(TrainingPartKind.Top, top.ModelName, layer.Source, top.Shape, found, [.. expected]) { Scale = 1 });
                Take(found, expected);
            }
        }
    }

    private void CompareGradient(int number, int bottom, float[] expected)
    {
        if (_outputs(StepProbe.BottomGradient(number, bottom)) is not { } found)
            return;
        var node = _pass.Net.Nodes[number];
        var (name, shape) = node.Layer is { } layer ? (layer.Bottoms[bottom].ModelName, layer.Bottoms[bottom].Shape) : SplitBlob(number);
        _compare(new TrainingPart(TrainingPartKind.BottomGradient, name, node.Layer?.Source, shape, found, [.. expected])
        {
            Scale = Largest(_pass.TopGradientsOf(number)),
        });
        Take(found, expected);
    }

    private float[] CompareBlobGradient(LearnableBlob blob)
    {
        var expected = _pass.GradientOf(blob);
        if (_outputs(StepProbe.BlobGradient(blob)) is not { } found)
            return [.. expected];
        _compare(new TrainingPart(TrainingPartKind.BlobGradient, blob.ModelName, blob.Layer, blob.Spec.Shape, found, [.. expected])
        {
            Scale = _scales.GetValueOrDefault(blob),
        });
        return [.. found];
    }

    private void CompareShown(string output, string name, float expected, double scale)
    {
        if (_outputs(output) is { } found)
            _compare(new TrainingPart(TrainingPartKind.Shown, name, null, Shape.Scalar, found, [expected]) { Scale = scale });
    }

    /// <summary>The blob that a Split copies: a top of the node before it that is a layer.</summary>
    private (string Name, Shape Shape) SplitBlob(int number)
    {
        var blob = _pass.Net.Nodes[number].Bottoms[0];
        var maker = _pass.Net.Nodes.Take(number).Last(node => node.Layer is not null && node.Tops.Contains(blob));
        var top = maker.Layer!.Tops[maker.Tops.Index().First(pair => pair.Item == blob).Index];
        return (top.ModelName, top.Shape);
    }

    // What comes after goes on with what the step has.
    private static void Take(float[] found, float[] into)
    {
        if (found.Length == into.Length)
            found.CopyTo(into, 0);
    }

    private static double Largest(IEnumerable<float[]> arrays)
    {
        var largest = 0f;
        foreach (var array in arrays)
        {
            foreach (var value in array)
                largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }

        return largest;
    }
}
