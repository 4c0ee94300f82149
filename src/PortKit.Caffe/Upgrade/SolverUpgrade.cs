using PortKit.Caffe.Protos;
using SolverType = PortKit.Caffe.Protos.SolverParameter.Types.SolverType;

namespace PortKit.Caffe.Upgrade;

/// <summary>Brings a solver to today's syntax, as Caffe does when it reads one (upgrade_proto.cpp).</summary>
public static class SolverUpgrade
{
    /// <summary>Turns the enum <c>solver_type</c> into the string <c>type</c>.</summary>
    /// <param name="solver">The solver as it was read; it is not changed.</param>
    /// <param name="map">Where the solver's fields stood; gets those of the result.</param>
    /// <param name="bag">
    /// Gets a <see cref="CaffeCodes.Upgraded"/> note, or a <see cref="CaffeCodes.CannotUpgrade"/> error if both fields are set
    /// or the number stands for no solver.
    /// </param>
    /// <returns>A new message if something was upgraded, <paramref name="solver"/> itself otherwise.</returns>
    public static SolverParameter Upgrade(SolverParameter solver, SourceMap map, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bag);
        if (!solver.HasSolverType)
            return solver;
        var at = map.Locate(solver, SolverParameter.SolverTypeFieldNumber);
        if (solver.HasType)
        {
            bag.Error(
                CaffeCodes.CannotUpgrade,
                at,
                "A solver has either type (a string) or solver_type (an enum, older). Found both; type stands at " +
                $"{map.Locate(solver, SolverParameter.TypeFieldNumber)}.",
                "remove solver_type");
            return solver;
        }
        var type = solver.SolverType switch
        {
            SolverType.Sgd => "SGD",
            SolverType.Nesterov => "Nesterov",
            SolverType.Adagrad => "AdaGrad",
            SolverType.Rmsprop => "RMSProp",
            SolverType.Adadelta => "AdaDelta",
            SolverType.Adam => "Adam",
            _ => null,
        };
        if (type is null)
        {
            bag.Error(
                CaffeCodes.CannotUpgrade,
                at,
                $"solver_type must be one of SGD, NESTEROV, ADAGRAD, RMSPROP, ADADELTA, ADAM. Found number {(int)solver.SolverType}.");
            return solver;
        }
        var result = FieldTransfer.ShallowCopy(solver, map);
        result.ClearSolverType();
        result.Type = type;
        map.Record(result, SolverParameter.TypeFieldNumber, 0, at);
        bag.Note(CaffeCodes.Upgraded, at, $"The enum solver_type was upgraded to type: \"{type}\".");
        return result;
    }
}
