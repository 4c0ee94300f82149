using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Training.Updates;

/// <summary>
/// What a solver makes of a gradient: by how much the values of a learnable blob go down, and what is remembered for the next time
/// (ComputeUpdateValue of Caffe's solvers).
/// </summary>
/// <param name="solver">The solver.</param>
internal abstract class Update(SolverParameter solver)
{
    /// <summary>The types by the names that a solver file gives them.</summary>
    public static IReadOnlyDictionary<string, Func<SolverParameter, Update>> Types { get; } =
        new Dictionary<string, Func<SolverParameter, Update>>(StringComparer.Ordinal)
        {
            ["SGD"] = solver => new SgdUpdate(solver),
            ["Nesterov"] = solver => new NesterovUpdate(solver),
            ["AdaGrad"] = solver => new AdaGradUpdate(solver),
            ["RMSProp"] = solver => new RmsPropUpdate(solver),
            ["AdaDelta"] = solver => new AdaDeltaUpdate(solver),
            ["Adam"] = solver => new AdamUpdate(solver),
        };

    /// <summary>How many arrays of a blob's size are remembered.</summary>
    public virtual int Histories => 1;

    /// <summary>The solver.</summary>
    protected SolverParameter Solver { get; } = solver;

    /// <summary>Works out an update.</summary>
    /// <param name="gradient">The gradient, which the update takes the place of.</param>
    /// <param name="histories">What is remembered, zeros before the first update.</param>
    /// <param name="rate">The blob's own learning rate.</param>
    /// <param name="iteration">The iteration, counted from 0.</param>
    public abstract void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration);

    /// <summary>The same in ONNX.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="histories">What is remembered.</param>
    /// <param name="rate">The blob's own learning rate, a float scalar.</param>
    /// <param name="iteration">The iteration, an int64 scalar.</param>
    public abstract (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration);

    /// <summary>
    /// The same for a blob whose rate is 0, such as a running sum of BatchNorm, in fewer nodes; null where what is remembered depends on the gradient
    /// even so.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="histories">What is remembered.</param>
    public virtual (Value Update, Value[] Histories)? EmitFrozen(GraphBuilder graph, IReadOnlyList<Value> histories) => null;
}
