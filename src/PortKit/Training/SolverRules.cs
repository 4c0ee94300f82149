using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Training.Updates;

namespace PortKit.Training;

/// <summary>
/// What a solver does with the gradients of an iteration: it clips them together, and then makes of each blob's the mean over the passes, adds
/// weight decay, and works out the update (SGDSolver::ApplyUpdate).
/// </summary>
internal sealed class SolverRules
{
    private readonly SolverParameter _solver;

    /// <param name="solver">The solver, which was checked.</param>
    public SolverRules(SolverParameter solver)
    {
        _solver = solver;
        Rate = LearningRate.Policies[solver.LrPolicy](solver);
        Update = Update.Types[solver.Type](solver);
    }

    /// <summary>The learning rate.</summary>
    public LearningRate Rate { get; }

    /// <summary>What is made of a gradient.</summary>
    public Update Update { get; }

    /// <summary>How many passes an iteration has.</summary>
    public int Passes => _solver.IterSize;

    /// <summary>Clips the gradients of all learnable blobs, in order, where their norm is too large.</summary>
    public void Clip(IReadOnlyCollection<float[]> gradients)
    {
        if (_solver.ClipGradients < 0)
            return;
        var sum = 0f;
        foreach (var gradient in gradients)
            sum += System.Numerics.Tensors.TensorPrimitives.Dot<float>(gradient, gradient);
        var norm = MathF.Sqrt(sum);
        if (!(norm > _solver.ClipGradients))
            return;
        var factor = _solver.ClipGradients / norm;
        foreach (var gradient in gradients)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] *= factor;
        }
    }

    /// <summary>The factor that they are clipped by in ONNX; null where nothing is clipped.</summary>
    public Value? EmitClipFactor(GraphBuilder graph, IEnumerable<Value> gradients)
    {
        if (_solver.ClipGradients < 0)
            return null;
        var norm = graph.Sqrt(gradients.Select(gradient => graph.ReduceSum(graph.Mul(gradient, gradient), [], keepDims: false)).Aggregate(graph.Add));
        var most = graph.Constant(_solver.ClipGradients);
        return graph.Where(graph.Greater(norm, most), graph.Div(most, norm), graph.Constant(1f));
    }

    /// <summary>Makes a blob's update of its gradient.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="values">Its values.</param>
    /// <param name="gradient">Its gradient, clipped, which the update takes the place of.</param>
    /// <param name="histories">What is remembered of it.</param>
    /// <param name="rate">The rate of the iteration.</param>
    /// <param name="iteration">The iteration.</param>
    public void Compute(LearnableBlob blob, float[] values, float[] gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var (mean, decay) = ((float)(1.0 / Passes), DecayOf(blob));
        for (var i = 0; i < gradient.Length; i++)
        {
            if (Passes != 1)
                gradient[i] *= mean;
            if (decay != 0)
                gradient[i] += decay * (IsL1 ? Math.Sign(values[i]) : values[i]);
        }

        Update.Compute(gradient, histories, rate * blob.LrMult, iteration);
    }

    /// <summary>The same in ONNX: the values after the update, and what is remembered.</summary>
    public (Value Values, Value[] Histories) Emit(
        GraphBuilder graph, LearnableBlob blob, Value values, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        if (blob.LrMult == 0 && Update.EmitFrozen(graph, histories) is { } frozen)
            return (graph.Sub(values, frozen.Update), frozen.Histories);
        var decay = DecayOf(blob);
        if (Passes != 1)
            gradient = graph.Mul(gradient, (float)(1.0 / Passes));
        if (decay != 0)
            gradient = graph.Add(gradient, graph.Mul(IsL1 ? graph.Sign(values) : values, decay));
        var own = blob.LrMult == 1 ? rate : graph.Mul(rate, blob.LrMult);
        var (update, next) = Update.Emit(graph, gradient, histories, own, iteration);
        return (graph.Sub(values, update), next);
    }

    private bool IsL1 => _solver.RegularizationType == "L1";

    private float DecayOf(LearnableBlob blob) => _solver.WeightDecay * blob.DecayMult;
}
