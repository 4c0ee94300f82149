using PortKit.Caffe.Protos;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Training;

/// <summary>
/// The learning rate of each iteration, to the bit of Caffe's (SGDSolver::GetLearningRate of sgd_solver.cpp): some policies compute in double and
/// round once, others in single precision at every step.
/// </summary>
internal abstract class LearningRate
{
    private LearningRate(SolverParameter solver) => Solver = solver;

    /// <summary>The policies by their names.</summary>
    public static IReadOnlyDictionary<string, Func<SolverParameter, LearningRate>> Policies { get; } =
        new Dictionary<string, Func<SolverParameter, LearningRate>>(StringComparer.Ordinal)
        {
            ["fixed"] = solver => new Fixed(solver),
            ["step"] = solver => new Step(solver),
            ["exp"] = solver => new Exp(solver),
            ["inv"] = solver => new Inv(solver),
            ["multistep"] = solver => new MultiStep(solver),
            ["poly"] = solver => new Poly(solver),
            ["sigmoid"] = solver => new Sigmoid(solver),
        };

    private SolverParameter Solver { get; }

    private float Base => Solver.BaseLr;

    /// <summary>The rate of an iteration, counted from 0.</summary>
    public abstract float At(int iteration);

    /// <summary>How often the rate has been multiplied by gamma, as a snapshot tells it; 0 for policies that do not count.</summary>
    public virtual int StepAt(int iteration) => 0;

    /// <summary>The rate in ONNX, a float scalar.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="iteration">The iteration, an int64 scalar.</param>
    public abstract Value Emit(GraphBuilder graph, Value iteration);

    // base · gamma^exponent: double power and product of the float constants, rounded once.
    private float Decayed(double exponent) => (float)(Base * Math.Pow(Solver.Gamma, exponent));

    private Value EmitDecayed(GraphBuilder graph, Value exponent)
    {
        var power = graph.Pow(Double(graph, Solver.Gamma), graph.Cast(exponent, DataType.Double));
        return graph.Cast(graph.Mul(Double(graph, Base), power), DataType.Float);
    }

    private static Value Double(GraphBuilder graph, float value) => graph.Cast(graph.Constant(value), DataType.Double);

    private sealed class Fixed(SolverParameter solver) : LearningRate(solver)
    {
        public override float At(int iteration) => Base;

        public override Value Emit(GraphBuilder graph, Value iteration) => graph.Constant(Base);
    }

    private sealed class Step(SolverParameter solver) : LearningRate(solver)
    {
        public override float At(int iteration) => Decayed(StepAt(iteration));

        public override int StepAt(int iteration) => iteration / Solver.Stepsize;

        public override Value Emit(GraphBuilder graph, Value iteration) =>
            EmitDecayed(graph, graph.Div(iteration, graph.Constant((long)Solver.Stepsize)));
    }

    private sealed class Exp(SolverParameter solver) : LearningRate(solver)
    {
        public override float At(int iteration) => Decayed(iteration);

        public override Value Emit(GraphBuilder graph, Value iteration) => EmitDecayed(graph, iteration);
    }

    private sealed class Inv(SolverParameter solver) : LearningRate(solver)
    {
        public override float At(int iteration) => Base * MathF.Pow(1 + (Solver.Gamma * iteration), -Solver.Power);

        public override Value Emit(GraphBuilder graph, Value iteration)
        {
            var grown = graph.Add(graph.Mul(graph.Cast(iteration, DataType.Float), Solver.Gamma), 1f);
            return graph.Mul(graph.Pow(grown, -Solver.Power), Base);
        }
    }

    private sealed class MultiStep : LearningRate
    {
        // When each step is taken: one in an iteration, so that of equal values the later is taken one iteration later.
        private readonly List<long> _taken = [];

        public MultiStep(SolverParameter solver)
            : base(solver)
        {
            foreach (var value in solver.Stepvalue)
                _taken.Add(_taken.Count == 0 ? value : Math.Max(value, _taken[^1] + 1));
        }

        public override float At(int iteration) => Decayed(StepAt(iteration));

        public override int StepAt(int iteration) => _taken.Count(step => step <= iteration);

        public override Value Emit(GraphBuilder graph, Value iteration)
        {
            if (_taken.Count == 0)
                return graph.Constant(Base);
            var reached = graph.GreaterOrEqual(iteration, graph.Constant([.. _taken]));
            return EmitDecayed(graph, graph.ReduceSum(graph.Cast(reached, DataType.Int64), [0], keepDims: false));
        }
    }

    private sealed class Poly(SolverParameter solver) : LearningRate(solver)
    {
        public override float At(int iteration) => Base * MathF.Pow(1 - (iteration / (float)Solver.MaxIter), Solver.Power);

        public override Value Emit(GraphBuilder graph, Value iteration)
        {
            var left = graph.Sub(graph.Constant(1f), graph.Div(graph.Cast(iteration, DataType.Float), Solver.MaxIter));
            return graph.Mul(graph.Pow(left, Solver.Power), Base);
        }
    }

    private sealed class Sigmoid(SolverParameter solver) : LearningRate(solver)
    {
        public override float At(int iteration) => Base * (1 / (1 + MathF.Exp(-Solver.Gamma * (iteration - (float)Solver.Stepsize))));

        // The reciprocal by itself: b · (1 / x) written as a division has one rounding less. The exponential in double, as runtimes' own of
        // floats are off by a unit in the last place.
        public override Value Emit(GraphBuilder graph, Value iteration)
        {
            var since = graph.Cast(graph.Sub(iteration, graph.Constant((long)Solver.Stepsize)), DataType.Float);
            var power = graph.Exp(graph.Cast(graph.Mul(since, -Solver.Gamma), DataType.Double));
            return graph.Mul(graph.Reciprocal(graph.Add(graph.Cast(power, DataType.Float), 1f)), Base);
        }
    }
}
