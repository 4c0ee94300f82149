using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Verification.Tests.Training;

public sealed class TrainingVerifierTests
{
    private const string Net = """
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 5 weight_filler { type: 'xavier' } } }
        layer { name: 'twice' type: 'Twice' bottom: 'ip' top: 'twice' }
        layer { name: 'out' type: 'InnerProduct' bottom: 'twice' top: 'out' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'out' bottom: 'label' top: 'loss' }
        """;

    public static TheoryData<string> Cases() => [.. TrainedCase.Names.Where(name => !name.StartsWith("long_", StringComparison.Ordinal))];

    /// <summary>Every solver, policy and quirk that there is a golden run of: nothing differs, and each kind of piece was compared.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_step_of_a_golden_solver_agrees_piece_by_piece(string name)
    {
        var plan = new TrainedCase(name).Plan();
        var result = TrainingVerifier.Verify(plan, 3);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        var kinds = result.Parts.Select(part => part.Kind).ToHashSet();
        Assert.Superset(
            new HashSet<TrainingPartKind> { TrainingPartKind.Top, TrainingPartKind.BlobGradient, TrainingPartKind.Shown, TrainingPartKind.Update },
            kinds);
        Assert.Equal(plan.Histories.Count > 0, kinds.Contains(TrainingPartKind.History));
        Assert.Equal(
            plan.Net.Plan.Layers.Any(layer => layer.Source.Type == "BatchNorm" && layer.Source.Parameter.BatchNormParam?.UseGlobalStats != true),
            kinds.Contains(TrainingPartKind.Left));
        Assert.Equal(
            plan.Weights.Select(weight => weight.Name),
            result.Parts.Where(part => part.Kind is TrainingPartKind.Update or TrainingPartKind.Left).Select(part => part.Name));
    }

    [Theory]
    [InlineData(2f, 2f, null)]
    [InlineData(2.01f, 2f, "layer 'twice' (Twice) is the first that differs, in blob 'twice' 4x5 at iteration 0: ONNX Runtime against Caffe's")]
    [InlineData(2f, 2.01f, "layer 'twice' (Twice) is the first that differs, in the gradient of bottom 'ip' 4x5 at iteration 0: ONNX Runtime")]
    public void The_layer_is_named_whose_nodes_are_wrong_and_no_other(float factor, float slope, string? message)
    {
        var result = TrainingVerifier.Verify(Plan(factor, slope), 2);
        Assert.Equal(message is null, result.Passed);
        if (message is null)
            return;
        var error = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.Differs, 3), (error.Code, error.Location.Line));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);

        // What comes after goes on with the step's own numbers.
        Assert.Equal("twice", Assert.Single(result.Parts, part => !part.Comparison.Agrees).Layer!.Name);
    }

    [Fact]
    public void Inputs_that_Caffe_stops_at_are_refused()
    {
        var options = new VerifyOptions { Inputs = new Dictionary<string, float[]> { ["label"] = [0, 1] } };
        var result = TrainingVerifier.Verify(Plan(2, 2), 1, options);
        Assert.False(result.Passed);
        Assert.Equal(Codes.InputValues, Assert.Single(result.Diagnostics).Code);
        Assert.Empty(result.Parts);
    }

    /// <summary>ONNX Runtime stops as well: told is what Caffe stops at, and not that the model does not run.</summary>
    [Fact]
    public void Values_that_a_layer_makes_and_Caffe_stops_at_are_told()
    {
        const string Indices = """
            layer { name: 'ten' type: 'Power' bottom: 'data' top: 'ten' power_param { scale: 0 shift: 10 } }
            layer { name: 'row' type: 'Embed' bottom: 'ten' top: 'row' embed_param { input_dim: 7 num_output: 2 } }
            """;
        var net = Net.Replace("layer { name: 'twice' type: 'Twice'", Indices + "layer { name: 'twice' type: 'TanH'", StringComparison.Ordinal);
        var result = TrainingVerifier.Verify(Plan(net, "base_lr: 0.5 lr_policy: 'fixed'", LayerCatalog.Default), 1);
        var error = Assert.Single(result.Diagnostics);
        Assert.Equal(Codes.InputValues, error.Code);
        Assert.Contains("An index from 0 to 6 is expected. Found 10.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Updates of kernels of one shape, or of one but for an axis, and the sums of all BatchNorms are said together. n1 and n2 have one set of sums,
    /// to which the second adds what the first has left.
    /// </summary>
    [Theory]
    [InlineData("type: 'SGD' momentum: 0.9 weight_decay: 0.1")]
    [InlineData("type: 'Adam' momentum: 0.9 iter_size: 2")]
    [InlineData("type: 'AdaDelta' momentum: 0.9 delta: 1e-6 clip_gradients: 1")]
    public void What_is_said_together_is_what_each_layer_does(string solver)
    {
        const string Convolution = "type: 'Convolution' convolution_param { kernel_size: 1 weight_filler { type: 'xavier' } bias_filler { type: 'uniform' }";
        const string Sums = "param { name: 'mean' lr_mult: 0 } param { name: 'variance' lr_mult: 0 } param { name: 'factor' lr_mult: 0 }";
        var net = $$"""
            layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 4 dim: 3 dim: 2 dim: 3 } shape { dim: 4 } } }
            layer { name: 'a' bottom: 'data' top: 'a' {{Convolution}} num_output: 4 } }
            layer { name: 'n1' type: 'BatchNorm' bottom: 'a' top: 'n1' {{Sums}} }
            layer { name: 'b' bottom: 'n1' top: 'b' {{Convolution}} num_output: 4 } }
            layer { name: 'n2' type: 'BatchNorm' bottom: 'b' top: 'n2' {{Sums}} }
            layer { name: 'c' bottom: 'n2' top: 'c' {{Convolution}} num_output: 4 } }
            layer { name: 'n3' type: 'BatchNorm' bottom: 'c' top: 'n3' batch_norm_param { moving_average_fraction: 0.9 } }
            layer { name: 'd' bottom: 'n3' top: 'd' {{Convolution}} num_output: 4 } }
            layer { name: 'n4' type: 'BatchNorm' bottom: 'd' top: 'n4' batch_norm_param { moving_average_fraction: 0.9 } }
            layer { name: 'e' bottom: 'n4' top: 'e' {{Convolution}} num_output: 6 } }
            layer { name: 'f' bottom: 'e' top: 'f' {{Convolution}} num_output: 6 } }
            layer { name: 'g' bottom: 'f' top: 'g' {{Convolution}} num_output: 5 } }
            layer { name: 'h' bottom: 'f' top: 'h' {{Convolution}} num_output: 6 } }
            layer { name: 'j' type: 'Concat' bottom: 'g' bottom: 'h' top: 'j' }
            layer { name: 'k' bottom: 'j' top: 'k' {{Convolution}} num_output: 6 } }
            layer { name: 'out' type: 'InnerProduct' bottom: 'k' top: 'out' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }
            layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'out' bottom: 'label' top: 'loss' }
            """;
        var result = TrainingVerifier.Verify(Plan(net, $"base_lr: 0.1 lr_policy: 'fixed' {solver}", LayerCatalog.Default), 3);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
    }

    private static TrainingPlan Plan(float factor, float slope) => Plan(
        Net, "base_lr: 0.5 lr_policy: 'fixed' momentum: 0.9 iter_size: 2", LayerCatalog.Default.With(new TwiceLayer(factor, slope)));

    private static TrainingPlan Plan(string net, string rules, LayerCatalog catalog)
    {
        var folder = Directory.CreateTempSubdirectory("portkit-verify-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "net.prototxt"), net, Encoding.UTF8);
            var solver = Path.Combine(folder, "solver.prototxt");
            File.WriteAllText(solver, $"net: 'net.prototxt' {rules}", Encoding.UTF8);
            var planned = Converter.Plan(solver, new ConvertOptions { Phase = Phase.Train, Catalog = catalog, Seed = 1 });
            Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
            return TrainingPlan.Create(planned.Net, [], new DiagnosticBag())!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Twice its bottom, in Caffe; in nodes by whatever factor.</summary>
    private sealed class TwiceLayer(float factor, float slope) : ILayer
    {
        public IReadOnlyList<string> Types => ["Twice"];

        public LayerSignature Signature => LayerSignature.Elementwise;

        public LayerPlan Plan(LayerSource layer, PlanContext context) => new TwicePlan(context.Bottoms[0]);

        public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Mul(context.Bottom(0), factor));

        public void Forward(LayerPlan plan, ForwardContext context)
        {
            for (var i = 0; i < context.Top(0).Length; i++)
                context.Top(0)[i] = 2 * context.Bottom(0)[i];
        }

        public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

        public void Backward(LayerPlan plan, BackwardContext context)
        {
            for (var i = 0; i < context.TopGradient(0).Length; i++)
                context.BottomGradient(0)[i] = 2 * context.TopGradient(0)[i];
        }

        public void EmitGradient(LayerPlan plan, GradientContext context) =>
            context.BottomGradient(0, context.Graph.Mul(context.TopGradient(0), slope));

        private sealed record TwicePlan(Shape Top) : LayerPlan(Top);
    }
}
