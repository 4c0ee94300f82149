using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Onnx.Protos;

namespace PortKit.Verification.Tests.Training;

/// <summary>Nets whose names, or the want of any, get in the way of the inputs and outputs of a training step.</summary>
public sealed class StepNamesTests
{
    private const string Input = "layer { name: 'd' type: 'Input' top: 'x' top: 'l' input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } } }\n";
    private const string Ip = "layer { name: 'ip' type: 'InnerProduct' bottom: 'x' top: 'ip' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }\n";
    private const string Drop = "layer { name: 'drop' type: 'Dropout' bottom: 'ip' top: 'ip' }\n";
    private const string Loss = "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'l' top: 'loss' }\n";

    private const string Made = """
        layer { name: 'x' type: 'DummyData' top: 'x' dummy_data_param { shape { dim: 4 dim: 3 } data_filler { type: 'uniform' min: -1 } } }
        layer { name: 'l' type: 'DummyData' top: 'l' dummy_data_param { shape { dim: 4 } data_filler { type: 'constant' value: 1 } } }

        """;

    private const string Silenced = """
        layer { name: 'drop0' type: 'Dropout' bottom: 'ip' top: 'dead' }
        layer { name: 'silence' type: 'Silence' bottom: 'dead' }
        layer { name: 'drop1' type: 'Dropout' bottom: 'ip' top: 'dropped' }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'dropped' bottom: 'l' top: 'loss' }

        """;

    private const string Recurrent = """
        layer { name: 'd' type: 'Input' top: 'x' top: 'cont' top: 'l' input_param { shape { dim: 2 dim: 2 dim: 3 } shape { dim: 2 dim: 2 } shape { dim: 2 dim: 2 } } }
        layer { name: 'lstm' type: 'LSTM' bottom: 'x' bottom: 'cont' top: 'a' recurrent_param { num_output: 4 weight_filler { type: 'xavier' } } }
        layer { name: 'lstm' type: 'LSTM' bottom: 'a' bottom: 'cont' top: 'b' recurrent_param { num_output: 4 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'b' bottom: 'l' top: 'loss' softmax_param { axis: 2 } }
        """;

    private const string InPlace = """
        layer { name: 'e' type: 'Input' top: 'e' input_param { shape { dim: 4 } } }
        layer { name: 'relu' type: 'ReLU' bottom: 'e' top: 'e' }
        """;

    /// <summary>Layers of one name, nothing to be fed, an output with the name of an input: the step does what Caffe's arithmetic does.</summary>
    [Theory]
    [InlineData(1, Input + Ip + Drop + Drop + Loss, "drop/mask drop_1/mask")]
    [InlineData(3, Input + Ip + Drop + Drop + Loss, "drop/mask drop_1/mask")]
    [InlineData(1, Recurrent, "lstm.state0 lstm.state1 lstm_1.state0 lstm_1.state1")]
    [InlineData(2, Recurrent, "lstm.state0 lstm.state1 lstm_1.state0 lstm_1.state1")]
    [InlineData(1, Made + Ip + Loss, "x/x")]
    [InlineData(2, Made + Ip + Loss, "x/x")]
    [InlineData(3, Made + Ip + Drop + Loss, "x/x drop/mask")]
    [InlineData(1, Input + Ip + Silenced, "drop1/mask")]
    [InlineData(2, Input + Ip + Silenced, "drop1/mask")]
    [InlineData(1, Input + Ip + Loss + InPlace, "")]
    [InlineData(2, Input + Ip + Loss + InPlace, "")]
    public void Each_thing_in_a_step_has_a_name_of_its_own(int passes, string net, string names)
    {
        var (plan, bag) = (Plan(net, passes), new DiagnosticBag());
        var step = plan.ComposeStep(bag);
        Assert.True(step is not null, string.Join('\n', bag));
        var inputs = ModelProto.Parser.ParseFrom(step).Graph.Input.Select(input => input.Name).ToHashSet();
        Assert.Superset(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), inputs);
        var result = TrainingVerifier.Verify(plan, 3);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
    }

    [Theory]
    [InlineData(1, "'loss'", "'portkit.loss'")]
    [InlineData(1, "'loss'", "'portkit.iteration/next'")]
    [InlineData(1, "'loss'", "'ip.0/next'")]
    [InlineData(1, "'x'", "'drop/mask'")]
    [InlineData(2, "'x'", "'drop/mask'")]
    [InlineData(1, "'x'", "'ip.1/history'")]
    [InlineData(2, "'x'", "'ip.1/history'")]
    [InlineData(1, "'x'", "'portkit.iteration'")]
    [InlineData(2, "'x'", "'ip.0/next'")]
    public void A_blob_with_the_name_of_something_else_in_the_step_is_refused(int passes, string name, string other)
    {
        var net = (Input + Ip + Drop + Loss).Replace($"top: {name}", $"top: {other}", StringComparison.Ordinal)
            .Replace($"bottom: {name}", $"bottom: {other}", StringComparison.Ordinal);
        var bag = new DiagnosticBag();
        Assert.Null(Plan(net, passes).ComposeStep(bag));
        var error = Assert.Single(bag);
        Assert.Equal((Codes.NotTrained, name == "'x'" ? 2 : 5), (error.Code, error.Location.Line));
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    /// <summary>What is drawn for a test net comes between what the net that is trained draws.</summary>
    [Theory]
    [InlineData(Made + Ip + Drop + Loss, Input + Ip + Drop + Loss, false)]
    [InlineData(Input + Ip + Drop + Loss, Made + Ip + Drop + Loss, true)]
    public void It_is_told_where_numbers_are_not_those_of_Caffe(string net, string test, bool isTold)
    {
        var bag = new DiagnosticBag();
        var tested = Converter.Plan(Encoding.UTF8.GetBytes($"\n{test}"), "test.prototxt").Net!;
        Plan(net, 1, bag, tested);
        Assert.Equal(isTold ? [(Codes.DrawnByRuntime, 2)] : [], bag.Select(diagnostic => (diagnostic.Code, diagnostic.Location.Line)));
    }

    /// <summary>
    /// One word for each element of an xavier fill, of a uniform one and of a mask (the golden fills have them so), from the generator of seed 1: layer
    /// after layer, pass after pass.
    /// </summary>
    [Fact]
    public void What_layers_draw_comes_from_the_generator_that_filled_the_net()
    {
        var drawn = Plan(Made + Ip + Drop + Loss, 1).Drawn(["x/x", "drop/mask"]);
        var random = new Mt19937(1);
        random.Discard(9);
        for (var pass = 0; pass < 3; pass++)
        {
            var found = new Dictionary<string, float[]> { ["x/x"] = new float[12], ["drop/mask"] = new float[12] };
            drawn.Draw(1, name => found[name]);
            Assert.Equal(CaffeFillerSpec.Uniform(-1, 1).Fill([12], random), found["x/x"]);
            Assert.Equal(Enumerable.Range(0, 12).Select(_ => random.NextUInt32() <= 0.5f * 4294967296f ? 1f : 0f), found["drop/mask"]);
        }
    }

    /// <summary>A gaussian takes as many words as it takes; what leads to nothing draws too.</summary>
    [Theory]
    [InlineData(Made + Ip + Drop + Loss)]
    [InlineData(Input + Ip + Silenced)]
    public void What_was_drawn_before_is_passed_over(string net)
    {
        net = net.Replace("type: 'uniform' min: -1", "type: 'gaussian' std: 1", StringComparison.Ordinal);
        string[] names = ["x/x", "drop/mask", "drop1/mask"];
        var (drawn, later) = (Plan(net, 1).Drawn(names), Plan(net, 1).Drawn(names));
        var expected = Enumerable.Range(0, 4).Select(_ => Draw(drawn)).ToList()[^1];
        later.Skip(3);
        Assert.Equal(expected, Draw(later));

        static float[] Draw(DrawnInputs drawn)
        {
            var found = new Dictionary<string, float[]>();
            drawn.Draw(1, name => found[name] = new float[12]);
            return [.. found.OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Value)];
        }
    }

    private static TrainingPlan Plan(string net, int passes, DiagnosticBag? bag = null, params PlannedNet[] tests)
    {
        var solver = $"base_lr: 0.1 lr_policy: 'fixed' momentum: 0.9 iter_size: {passes} net_param {{\n{net}\n}}";
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(solver), "solver.prototxt", new ConvertOptions { Phase = Phase.Train, Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        return TrainingPlan.Create(planned.Net, tests, bag ?? new DiagnosticBag())!;
    }
}
