using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Fuzz.Running;
using PortKit.Onnx;
using PortKit.Verification;

namespace PortKit.Fuzz.Doors;

/// <summary>
/// Training: the net stands in a solver, whose step is composed, and must be sound as ONNX says. Now and then it is held against Caffe's arithmetic
/// for an iteration or two; one that does not run in ONNX Runtime is a finding.
/// </summary>
internal sealed class TrainDoor() : NetDoor("train", structured: 90)
{
    private static readonly string[] Types = ["SGD", "Nesterov", "AdaGrad", "RMSProp", "AdaDelta", "Adam"];

    private static readonly string[] Policies =
    [
        "'fixed'",
        "'step' gamma: 0.5 stepsize: 1",
        "'exp' gamma: 0.9",
        "'inv' gamma: 0.1 power: 0.75",
        "'multistep' gamma: 0.5 stepvalue: 1",
        "'sigmoid' gamma: 0.1 stepsize: 2",
        "'poly' power: 0.5 max_iter: 9",
    ];

    public override Outcome Take(byte[] input)
    {
        var choice = new Choice(input);
        var planned = Converter.Plan(SolverOf(input, choice), "solver.prototxt", Options(choice) with { Phase = Phase.Train, Deploy = false });
        if (planned.Net is not { } net || !NetSize.IsComputable(net))
            return Outcome.Of(planned.Succeeded, planned.Diagnostics);
        var bag = new DiagnosticBag();
        var plan = TrainingPlan.Create(net, [], bag);
        if (plan?.ComposeStep(bag) is { } step)
        {
            if (ModelCheck.Of(new MemoryStream(step)) is { Count: > 0 } problems)
                throw new BrokenPromiseException($"The step is not built as ONNX says: {problems[0]}");
            if (choice.OneIn(3))
                bag.AddRange(TrainingVerifier.Verify(plan, 1 + choice.Of(2)).Diagnostics);
            if (bag.FirstOrDefault(one => one.Code == Codes.DoesNotRun) is { } failure)
                throw new BrokenPromiseException(failure.Message);
        }

        return Outcome.Of(true, planned.Diagnostics.Concat(bag));
    }

    private static byte[] SolverOf(byte[] net, Choice choice)
    {
        var type = Types[choice.Of(Types.Length)];
        var options = new StringBuilder($"base_lr: 0.01 type: '{type}' lr_policy: {Policies[choice.Of(Policies.Length)]}");
        options.Append(choice.OneIn(2) && type is not ("AdaGrad" or "RMSProp") ? " momentum: 0.9" : "");
        options.Append(choice.OneIn(2) ? $" weight_decay: 0.001 regularization_type: '{(choice.OneIn(3) ? "L1" : "L2")}'" : "");
        options.Append(choice.OneIn(4) ? " clip_gradients: 1" : "");
        options.Append(choice.OneIn(4) ? $" iter_size: {1 + choice.Of(3)}" : "");
        options.Append(choice.OneIn(6) ? " rms_decay: 0.9" : "");
        options.Append("\nnet_param {\n");
        return [.. Encoding.UTF8.GetBytes(options.ToString()), .. net, .. "\n}\n"u8];
    }
}
