using System.Text;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>What keeps a net or a solver from being trained.</summary>
public sealed class TrainingCheckTests
{
    private const string Data = "layer { name: 'd' type: 'Input' top: 'x' top: 'l' input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } }";
    private const string Ip = "layer { name: 'ip' type: 'InnerProduct' bottom: 'x' top: 'ip' inner_product_param { num_output: 3 } }";
    private const string Loss = "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'l' top: 'loss' }";

    [Theory]
    [InlineData("")]
    [InlineData("layer { name: 't' type: 'Threshold' bottom: 'ip' top: 't' } layer { name: 's' type: 'Silence' bottom: 't' }")]
    [InlineData("layer { name: 'a' type: 'Accuracy' bottom: 'ip' bottom: 'l' top: 'a' }")]
    public void A_net_trains(string more) => Assert.Empty(Check($"{Data}\n{Ip}\n{Loss}\n{more}"));

    [Theory]
    [InlineData(Codes.NothingLearns, 1, "layer { name: 'ip' type: 'InnerProduct' bottom: 'x' top: 'ip' inner_product_param { num_output: 3 } }", "")]
    [InlineData(Codes.NothingLearns, 1, "layer { name: 'ip' type: 'InnerProduct' bottom: 'x' top: 'ip' param { lr_mult: 0 } param { lr_mult: 0 } inner_product_param { num_output: 3 } }", Loss)]
    [InlineData(Codes.NotTrained, 3, Ip, "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' ^bottom: 'l' top: 'loss' propagate_down: true propagate_down: true }")]
    [InlineData(Codes.NotTrained, 3, Ip, "layer { name: 't' type: 'Threshold' ^bottom: 'ip' top: 't' loss_weight: 1 }")]
    [InlineData(Codes.NotTrained, 3, Ip, "^layer { name: 'e' type: 'Input' top: 'e' input_param { shape { dim: 0 dim: 3 } } }\n" + Loss)]
    [InlineData(Codes.NotTrained, 3, Ip, "^layer { name: 'm' type: 'Mish' bottom: 'ip' top: 'm' loss_weight: 1 }")]
    public void What_does_not_is_told_with_its_place(string code, int line, string layer, string last)
    {
        var column = last.IndexOf('^', StringComparison.Ordinal) + 1;
        var diagnostic = Assert.Single(Check($"{Data}\n{layer}\n{last.Replace("^", "", StringComparison.Ordinal)}"));
        Assert.Equal(code, diagnostic.Code);
        if (column > 0)
            Assert.Equal((line, column), (diagnostic.Location.Line, diagnostic.Location.Column));
    }

    [Theory]
    [InlineData("base_lr", "lr_policy: 'fixed'")]
    [InlineData("Did you mean \"step\"", "base_lr: 1 ^lr_policy: 'stap'")]
    [InlineData("lr_policy must be one of", "base_lr: 1")]
    [InlineData("type must be one of", "base_lr: 1 lr_policy: 'fixed' ^type: 'Adma'")]
    [InlineData("regularization_type", "base_lr: 1 lr_policy: 'fixed' ^regularization_type: 'L3'")]
    [InlineData("iter_size", "base_lr: 1 lr_policy: 'fixed' ^iter_size: 0")]
    [InlineData("gamma", "base_lr: 1 lr_policy: 'exp' ^gamma: -1")]
    [InlineData("stepsize", "base_lr: 1 lr_policy: 'step' gamma: 0.1")]
    [InlineData("max_iter", "base_lr: 1 lr_policy: 'poly' power: 1")]
    [InlineData("momentum", "base_lr: 1 lr_policy: 'fixed' type: 'AdaGrad' ^momentum: 0.9")]
    [InlineData("rms_decay", "base_lr: 1 lr_policy: 'fixed' type: 'RMSProp' ^rms_decay: 1")]
    public void A_solver_that_Caffe_does_not_run(string expected, string text)
    {
        var (map, bag) = (new SourceMap(), new DiagnosticBag());
        var column = text.IndexOf('^', StringComparison.Ordinal) + 1;
        var solver = TextFormatReader.Read<SolverParameter>(
            Encoding.UTF8.GetBytes(text.Replace("^", "", StringComparison.Ordinal)), "s.prototxt", map, bag, new TextFormatOptions())!;
        SolverCheck.Check(new SolverSource(solver, map), bag);
        var diagnostic = Assert.Single(bag);
        Assert.Equal(Codes.Solver, diagnostic.Code);
        Assert.Contains(expected, $"{diagnostic.Message} {diagnostic.Hint}", StringComparison.Ordinal);
        if (column > 0)
            Assert.Equal(column, diagnostic.Location.Column);
    }

    /// <summary>A test net gets the weights of the net that is trained, layer by layer; where they do not fit, Caffe stops.</summary>
    [Theory]
    [InlineData("", null)]
    [InlineData("num_output: 3 -> num_output: 4", "blob 0 must have the shape 3x3")]
    [InlineData("num_output: 3 -> num_output: 3 bias_term: false", "2 blobs are expected")]
    public void A_test_net_takes_the_weights_that_are_trained(string change, string? expected)
    {
        var test = change.Length == 0 ? Ip : Ip.Replace(change.Split(" -> ")[0], change.Split(" -> ")[1], StringComparison.Ordinal);
        var solver = Encoding.UTF8.GetBytes($$"""
            base_lr: 1 lr_policy: 'fixed' test_iter: 1 test_interval: 1
            train_net_param { {{Data}} {{Ip}} {{Loss}} }
            test_net_param { {{Data}}
            {{test}} {{Loss}} }
            """);
        var trained = Converter.Plan(solver, "s.prototxt", new ConvertOptions { Seed = 1, Phase = Phase.Train });
        var tested = Converter.Plan(solver, "s.prototxt", new ConvertOptions { Seed = 1, Phase = Phase.Test, TestNet = 0, FillAs = Phase.Test });
        Assert.True(trained.Succeeded && tested.Succeeded, string.Join('\n', trained.Diagnostics.Concat(tested.Diagnostics)));
        var bag = new DiagnosticBag();
        var plan = TrainingPlan.Create(trained.Net, [tested.Net], bag);
        Assert.Equal(expected is null, plan is not null);
        if (expected is null)
        {
            Assert.Equal(["ip.0", "ip.1"], plan!.WeightsOf(0).Keys.Order(StringComparer.Ordinal));
            return;
        }

        Assert.All(bag, error => Assert.Equal((Codes.Solver, 4), (error.Code, error.Location.Line)));
        Assert.Contains(expected, bag.First().Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Check(string net)
    {
        var plan = Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", new ConvertOptions { Seed = 1, Phase = Phase.Train });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        var bag = new DiagnosticBag();
        TrainingCheck.Check(plan.Net.Plan, LayerCatalog.Default, isForced: false, SourceLocation.In("net.prototxt"), bag);
        return [.. bag];
    }
}
