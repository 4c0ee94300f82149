using System.Text;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Planning;

/// <summary>What a net that is trained becomes with <see cref="ConvertOptions.Deploy"/>, and the part of a net with <see cref="ConvertOptions.Until"/>.</summary>
public sealed class DeployCutTests
{
    private const string Data = """
        layer { name: "data" type: "Data" top: "data" top: "label" data_param { source: "db" batch_size: 4 } transform_param { crop_size: 6 } }
        """;

    private const string Trunk = """
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer { name: "score" type: "InnerProduct" bottom: "conv" top: "score" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
        """;

    private const string Input = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 6 dim: 6 } } }
        """;

    /// <summary>A word of the syntax of 2014 that no fork is known for is a type as any other.</summary>
    [Fact]
    public void A_layer_of_an_unknown_word_that_nobody_reads_is_left_out()
    {
        var cut = Plan("""
            input: "data" input_dim: 1 input_dim: 3 input_dim: 4 input_dim: 4
            layers { name: "r" type: RELU bottom: "data" top: "r" }
            layers { name: "f" type: CONVOLUTION bottom: "r" top: "f" convolution_param { num_output: 2 kernel_size: 1 } }
            layers { name: "show" type: SHOW_RESULT bottom: "f" top: "shown" }
            """);
        Assert.Equal(["f"], cut.Net!.Plan.Outputs.Select(output => output.Name));
        Assert.Equal(
            ["(4,1): layer 'show' (SHOW_RESULT) is left out: its type is not known, and no layer that is left reads what it makes."], NotesOf(cut));
    }

    [Fact]
    public void A_train_net_becomes_the_deploy_net_that_a_person_would_write()
    {
        var cut = Plan($$"""
            {{Data}}
            {{Trunk}}
            layer { name: "accuracy" type: "Accuracy" bottom: "score" bottom: "label" top: "accuracy" include { phase: TEST } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }
            """);
        var byHand = Plan($$"""
            {{Data.Replace("top: \"label\" ", "", StringComparison.Ordinal)}}
            {{Trunk}}
            layer { name: "prob" type: "Softmax" bottom: "score" top: "prob" }
            """, deploy: false);
        Assert.Equal(["data"], cut.Net!.Plan.Inputs.Select(input => input.Name));
        Assert.Equal(["prob"], cut.Net.Plan.Outputs.Select(output => output.Name));
        Assert.Equal(
            [
                "(5,1): layer 'accuracy' (Accuracy) is left out: it measures the net against labels.",
                "(6,1): layer 'loss' (SoftmaxWithLoss) gives way to Softmax 'prob': "
                    + "a net that infers has no labels, and gives the softmax that the loss is taken of.",
                "(1,1): layer 'data' (Data) brings 'label' in for losses alone, which is no input.",
            ],
            NotesOf(cut));
        var inputs = new Dictionary<string, float[]> { ["data"] = Values(4 * 3 * 36) };
        Assert.Equal(Session.Run(byHand, inputs)["prob"].Values, Session.Run(cut, inputs)["prob"].Values);
        var weights = cut.Net.ComputeWeights();
        var expected = ReferenceRun.Compute(cut.Net.Plan, LayerCatalog.Default, blob => weights[blob], inputs, new Mt19937(1));
        Golden.AssertClose("reference", Session.Run(cut, inputs)["prob"].Values, expected[cut.Net.Plan.Outputs[0]]);
    }

    [Theory]
    [InlineData("layer { name: 'l' type: 'SigmoidCrossEntropyLoss' bottom: 'score' bottom: 'label' top: 'l' }", "prob")]
    [InlineData("layer { name: 'l' type: 'EuclideanLoss' bottom: 'label' bottom: 'score' top: 'l' }", "score")]
    [InlineData("layer { name: 'l' type: 'HingeLoss' bottom: 'score' bottom: 'label' top: 'l' }", "score")]
    [InlineData("layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' top: 'l' top: 'p' }", "p")]
    [InlineData("layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' }", "prob")]
    [InlineData("layer { name: 'l' type: 'MyLoss' bottom: 'score' bottom: 'label' top: 'l' }", "score")]
    [InlineData("layer { name: 'l' type: 'Python' bottom: 'score' bottom: 'label' top: 'l' python_param { module: 'a' layer: 'B' } }", "score")]
    [InlineData("layer { name: 's' type: 'Softmax' bottom: 'score' top: 's' } layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' }", "s")]
    [InlineData("layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' top: 'l' } "
        + "layer { name: 'k' type: 'SoftmaxWithLoss' bottom: 'conv' bottom: 'label' top: 'k' }", "l k")]
    [InlineData("layer { name: 'l' type: 'SmoothL1Loss' bottom: 'score' bottom: 'label' top: 'l' }", "score")]
    [InlineData("layer { name: 't' type: 'Python' bottom: 'score' bottom: 'label' top: 'rois' top: 'weights' python_param { "
        + "module: 'rpn.proposal_target_layer' layer: 'ProposalTargetLayer' } } layer { name: 'n' type: 'ReLU' bottom: 'rois' top: 'n' } "
        + "layer { name: 'l' type: 'EuclideanLoss' bottom: 'n' bottom: 'weights' top: 'l' }", "n")]
    [InlineData("layer { name: 'm' type: 'Margin' bottom: 'score' bottom: 'label' top: 'm' } "
        + "layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'm' bottom: 'label' }", "score")]
    [InlineData("layer { name: 'a' type: 'Mine' bottom: 'score' top: 'a' } layer { name: 'b' type: 'Yours' bottom: 'a' top: 'b' }", "score")]
    [InlineData("layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' top: 'prob' } "
        + "layer { name: 'q' type: 'Silence' bottom: 'conv' }", "prob")]
    [InlineData("layer { name: 'f' type: 'Flatten' bottom: 'label' top: 'f' } "
        + "layer { name: 'l' type: 'EuclideanLoss' bottom: 'score' bottom: 'f' top: 'l' }", "score")]
    public void The_outputs_are_what_was_learned_and_nobody_reads(string tail, string outputs)
    {
        var cut = Plan($"{Data}\n{Trunk}\n{tail.Replace('\'', '"')}");
        Assert.True(cut.Succeeded, string.Join('\n', cut.Diagnostics));
        Assert.Equal(outputs.Split(' '), cut.Net.Plan.Outputs.Select(output => output.Name));
        Assert.Equal(["data"], cut.Net.Plan.Inputs.Select(input => input.Name));
    }

    /// <summary>A blob that no layer makes, and whose shape is given, is an input of the part that is left too.</summary>
    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "relu")]
    public void A_given_input_stays(bool deploy, string? until)
    {
        var train = Data.Replace("transform_param", "include { phase: TRAIN } transform_param", StringComparison.Ordinal);
        var cut = Plan($"{train}\n{Trunk}", deploy, until);
        Assert.True(cut.Succeeded, string.Join('\n', cut.Diagnostics));
        Assert.Equal(["data"], cut.Net.Plan.Inputs.Select(input => input.Name));
        Assert.Single(Session.Run(cut, new Dictionary<string, float[]> { ["data"] = Values(4 * 3 * 36) }));
    }

    /// <summary>What the net is trained for shows in the phase that has the loss.</summary>
    [Theory]
    [InlineData("", "prob")]
    [InlineData("layer { name: 'a' type: 'ArgMax' bottom: 'score' top: 'a' }", "a")]
    [InlineData("layer { name: 'm' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' top: 'm' }", "prob")]
    [InlineData("layer { name: 'm' type: 'Accuracy' bottom: 'score' bottom: 'label' top: 'm' }", "prob")]
    public void A_loss_that_only_the_other_phase_has(string tail, string outputs)
    {
        const string Loss = """
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" include { phase: TRAIN } }
            layer { name: "aside" type: "SoftmaxWithLoss" bottom: "else" bottom: "label" top: "aside" include { phase: TRAIN } }
            layer { name: "of" type: "SoftmaxWithLoss" bottom: "label" bottom: "score" top: "of" include { phase: TRAIN } }
            """;
        var cut = Plan($"{Data}\n{Trunk}\n{tail.Replace('\'', '"')}\n{Loss}");
        Assert.True(cut.Succeeded, string.Join('\n', cut.Diagnostics));
        Assert.Equal([outputs], cut.Net.Plan.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void Weights_are_those_of_the_whole_net()
    {
        var text = $$"""
            {{Data}}
            layer { name: "aside" type: "InnerProduct" bottom: "data" top: "aside" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
            layer { name: "silence" type: "Silence" bottom: "aside" }
            {{Trunk}}
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }
            """;
        var (whole, cut) = (Plan(text, deploy: false).Net!, Plan(text).Net!);
        var (all, some) = (whole.ComputeWeights(), cut.ComputeWeights());
        Assert.Equal(["conv.0", "conv.1", "score.0", "score.1"], some.Keys.Select(blob => blob.ModelName));
        foreach (var (blob, values) in some)
            Assert.Equal(all.Single(pair => pair.Key.ModelName == blob.ModelName).Value, values);
    }

    [Fact]
    public void Until_a_layer()
    {
        var net = Plan($"{Input}\n{Trunk}", deploy: false, until: "relu").Net!;
        Assert.Equal(["conv"], net.Plan.Outputs.Select(output => output.Name));
        net = Plan($"{Input}\n{Trunk}", deploy: false, until: "conv").Net!;
        Assert.Equal(["conv@conv"], net.Plan.Outputs.Select(output => output.ModelName));
    }

    [Theory]
    [InlineData("relo", "Found none of that name.", "Did you mean relu?")]
    [InlineData("quiet", "Found one without tops.", "`Inspect` lists the layers.")]
    public void Until_no_such_layer(string layer, string found, string hint)
    {
        var net = Plan($"{Input}\n{Trunk}\nlayer {{ name: \"quiet\" type: \"Silence\" bottom: \"score\" }}", deploy: false, until: layer);
        var error = Assert.Single(net.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.UnknownOutput, error.Code);
        Assert.EndsWith(found, error.Message, StringComparison.Ordinal);
        Assert.Equal(hint, error.Hint);
    }

    [Theory]
    [InlineData("Input", "input_param { shape { dim: 4 dim: 3 dim: 9 dim: 9 } }", 4)]
    [InlineData("MyData", "", 1)]
    [InlineData("Data", "data_param { source: 'db' batch_size: 7 }", 7)]
    [InlineData("HDF5Data", "hdf5_data_param { source: 'list' batch_size: 5 }", 5)]
    public void A_picture_may_be_given_without_its_batch(string type, string param, int batch)
    {
        var text = $"layer {{ name: 'd' type: '{type}' top: 'data' {param} }}".Replace('\'', '"') + Trunk;
        var options = new ConvertOptions { InputShapes = new Dictionary<string, Shape> { ["data"] = new(3, 6, 6) } };
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        Assert.Equal(new Shape(batch, 3, 6, 6), planned.Net.Plan.Inputs.First().Shape);
    }

    private static PlanResult Plan(string text, bool deploy = true, string? until = null) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions
        {
            Deploy = deploy,
            Until = until,
            Seed = 3,
            InputShapes = new Dictionary<string, Shape> { ["data"] = new(4, 3, 6, 6) },
        });

    private static IEnumerable<string> NotesOf(PlanResult planned) => planned.Diagnostics
        .Where(diagnostic => diagnostic.Code == Codes.DeployCut)
        .Select(diagnostic => $"({diagnostic.Location.Line},{diagnostic.Location.Column}): {diagnostic.Message}");

    private static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37) % 101 / 50f) - 1)];
}
