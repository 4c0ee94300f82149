using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Training.Updates;

namespace PortKit.Training;

/// <summary>What a solver must say so that Caffe runs it.</summary>
internal static class SolverCheck
{
    /// <summary>A net where a solver is wanted.</summary>
    /// <param name="at">The net's file.</param>
    public static Diagnostic NoSolver(SourceLocation at) => new(
        Codes.NoSolver,
        DiagnosticSeverity.Error,
        at,
        "A solver is expected, which says how a net is trained. Found a net.",
        "Name the solver's file; it names the net.");

    /// <summary>Reports what Caffe stops at, and what has no number where one is needed.</summary>
    public static void Check(SolverSource source, DiagnosticBag bag)
    {
        var solver = source.Parameter;
        Require(solver.HasBaseLr, SolverParameter.BaseLrFieldNumber, "base_lr is expected, the learning rate to begin with", "none");
        OneOf(solver.LrPolicy, LearningRate.Policies.Keys, SolverParameter.LrPolicyFieldNumber, "lr_policy");
        OneOf(solver.Type, Update.Types.Keys, SolverParameter.TypeFieldNumber, "type");
        OneOf(solver.RegularizationType, ["L2", "L1"], SolverParameter.RegularizationTypeFieldNumber, "regularization_type");
        Require(solver.AverageLoss >= 1, SolverParameter.AverageLossFieldNumber, "average_loss must be at least 1", $"{solver.AverageLoss}");
        Require(solver.IterSize >= 1, SolverParameter.IterSizeFieldNumber, "iter_size must be at least 1", $"{solver.IterSize}");
        if (solver.LrPolicy is "step" or "exp" or "inv" or "multistep" or "sigmoid")
        {
            Require(
                solver.Gamma >= 0,
                SolverParameter.GammaFieldNumber,
                $"gamma must be at least 0 for lr_policy \"{solver.LrPolicy}\"",
                $"{solver.Gamma}");
        }

        if (solver.LrPolicy is "step" or "sigmoid")
        {
            Require(
                solver.Stepsize > 0,
                SolverParameter.StepsizeFieldNumber,
                $"stepsize must be greater than 0 for lr_policy \"{solver.LrPolicy}\"",
                $"{solver.Stepsize}");
        }

        if (solver.LrPolicy == "poly")
        {
            Require(
                solver.MaxIter > 0,
                SolverParameter.MaxIterFieldNumber,
                "max_iter must be greater than 0 for lr_policy \"poly\"",
                $"{solver.MaxIter}");
        }

        if (solver.Type is "AdaGrad" or "RMSProp")
        {
            Require(
                solver.Momentum == 0,
                SolverParameter.MomentumFieldNumber,
                $"no momentum is expected with {solver.Type}, as Caffe stops at one",
                $"{solver.Momentum}");
        }

        if (solver.Type == "RMSProp")
        {
            Require(
                solver.RmsDecay is >= 0 and < 1,
                SolverParameter.RmsDecayFieldNumber,
                "rms_decay must be at least 0 and below 1",
                $"{solver.RmsDecay}");
        }

        void Require(bool isFine, int field, string expected, string found)
        {
            if (!isFine)
                bag.Error(Codes.Solver, source.At(field), $"In a solver {expected}. Found {found}.");
        }

        void OneOf(string word, IEnumerable<string> words, int field, string name)
        {
            if (words.Contains(word))
                return;
            var near = NearestName.Find(word, words);
            bag.Error(
                Codes.Solver,
                source.At(field),
                $"In a solver {name} must be one of {string.Join(", ", words)}. Found {(word.Length == 0 ? "none" : $"\"{word}\"")}.",
                near is null ? null : $"Did you mean \"{near}\"?");
        }
    }
}
