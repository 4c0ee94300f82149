using System.Text;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

/// <summary>What stands in MultiBoxLoss's place in a net that infers, and where nothing can.</summary>
public sealed class MultiBoxLossLayerTests
{
    private const string Data = """layer { name: "data" type: "AnnotatedData" top: "data" top: "label" data_param { source: "db" batch_size: 2 } }""";

    private const string Loss = """
        layer { name: "mbox_loss" type: "MultiBoxLoss" bottom: "mbox_loc" bottom: "mbox_conf" bottom: "mbox_priorbox" bottom: "label" top: "mbox_loss"
          multibox_loss_param { num_classes: 3 code_type: CENTER_SIZE neg_pos_ratio: 3 mining_type: MAX_NEGATIVE } }
        """;

    private const string Detection = """
        layer { name: "detection_out" type: "DetectionOutput" bottom: "mbox_loc" bottom: "PROBABILITIES" bottom: "mbox_priorbox" top: "detection_out"
          detection_output_param { num_classes: 3 code_type: CENTER_SIZE keep_top_k: 200 confidence_threshold: 0.01
            nms_param { nms_threshold: 0.45 top_k: 400 } } }
        """;

    private const string Softmax = """
        layer { name: "mbox_conf_reshape" type: "Reshape" bottom: "mbox_conf" top: "mbox_conf_reshape" reshape_param { shape { dim: 0 dim: -1 dim: 3 } } }
        layer { name: "mbox_conf_softmax" type: "Softmax" bottom: "mbox_conf_reshape" top: "mbox_conf_softmax" softmax_param { axis: 2 } }
        layer { name: "mbox_conf_flatten" type: "Flatten" bottom: "mbox_conf_softmax" top: "mbox_conf_flatten" flatten_param { axis: 1 } }
        """;

    private static readonly string Head = $$"""
        {{Map("loc", 8)}}
        {{Map("conf", 6)}}
        layer { name: "mbox_priorbox" type: "PriorBox" bottom: "loc" bottom: "data" top: "mbox_priorbox"
          prior_box_param { min_size: 3 max_size: 5 variance: 0.1 } }
        """;

    [Fact]
    public void A_train_net_becomes_the_deploy_net_of_SSDs_scripts()
    {
        var cut = Plan($"{Data}\n{Head}\n{Loss}");
        Assert.Equal(
            ["mbox_conf_reshape (Reshape)", "mbox_conf_softmax (Softmax)", "mbox_conf_flatten (Flatten)", "detection_out (DetectionOutput)"],
            cut.Net!.Plan.Layers.TakeLast(4).Select(layer => $"{layer.Source.Name} ({layer.Source.Type})"));
        Assert.Equal(["data"], cut.Net.Plan.Inputs.Select(input => input.Name));
        Assert.Equal(["detection_out"], cut.Net.Plan.Outputs.Select(output => output.Name));
        CheckSame(cut, $"{Head}\n{Softmax}\n{Detection.Replace("PROBABILITIES", "mbox_conf_flatten", StringComparison.Ordinal)}");
    }

    [Fact]
    public void The_cut_is_listed_with_what_was_taken_for_granted()
    {
        var note = Assert.Single(
            Plan($"{Data}\n{Head}\n{Loss}").Diagnostics, diagnostic => diagnostic.Message.Contains("MultiBoxLoss", StringComparison.Ordinal));
        Assert.Equal(Codes.DeployCut, note.Code);
        Assert.Equal(2 + Head.Split('\n').Length, note.Location.Line);
        Assert.Equal(
            "layer 'mbox_loss' (MultiBoxLoss) gives way to DetectionOutput 'detection_out': a net that infers gives the boxes themselves. The loss does "
                + "not tell how they are chosen; taken for granted is what SSD's scripts have: nms_threshold 0.45, top_k 400, keep_top_k 200, "
                + "confidence_threshold 0.01.",
            note.Message);
    }

    [Fact]
    public void A_logistic_loss_gives_way_to_Sigmoid()
    {
        var cut = Plan($"{Data}\n{Head}\n{Loss.Replace("num_classes: 3", "num_classes: 3 conf_loss_type: LOGISTIC", StringComparison.Ordinal)}");
        CheckSame(cut, $$"""
            {{Head}}
            layer { name: "mbox_conf_sigmoid" type: "Sigmoid" bottom: "mbox_conf" top: "mbox_conf_sigmoid" }
            {{Detection.Replace("PROBABILITIES", "mbox_conf_sigmoid", StringComparison.Ordinal)}}
            """);
    }

    [Theory]
    [InlineData("background_label_id: 2", "background_label_id: 2")]
    [InlineData("encode_variance_in_target: true", "variance_encoded_in_target: true")]
    [InlineData("map_object_to_agnostic: false", "")]
    public void Its_settings_are_those_of_the_detections(string loss, string detection) => CheckSame(
        Plan($"{Data}\n{Head}\n{Loss.Replace("num_classes: 3", $"num_classes: 3 {loss}", StringComparison.Ordinal)}"),
        $"{Head}\n{Softmax}\n{Detection.Replace("num_classes: 3", $"num_classes: 3 {detection}", StringComparison.Ordinal)}"
            .Replace("PROBABILITIES", "mbox_conf_flatten", StringComparison.Ordinal));

    [Fact]
    public void Locations_may_be_those_of_each_class()
    {
        var head = Head.Replace("num_output: 8", "num_output: 24", StringComparison.Ordinal);
        CheckSame(
            Plan($"{Data}\n{head}\n{Loss.Replace("num_classes: 3", "num_classes: 3 share_location: false", StringComparison.Ordinal)}"),
            $"{head}\n{Softmax}\n{Detection.Replace("num_classes: 3", "num_classes: 3 share_location: false", StringComparison.Ordinal)}"
                .Replace("PROBABILITIES", "mbox_conf_flatten", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_that_the_net_has_get_a_number()
    {
        var cut = Plan($$"""
            {{Data}}
            {{Head}}
            layer { name: "detection_out" type: "ReLU" bottom: "loc" top: "mbox_conf_softmax" }
            {{Loss}}
            """);
        Assert.Equal(["mbox_conf_softmax", "detection_out_2"], cut.Net!.Plan.Outputs.Select(output => output.Name));
        Assert.Equal(
            ["mbox_conf_reshape", "mbox_conf_softmax_2", "mbox_conf_flatten", "detection_out_2"],
            cut.Net.Plan.Layers.TakeLast(4).Select(layer => layer.Source.Name));
    }

    /// <summary>The net that SSD tests with has both in one file, or the loss in the other phase.</summary>
    [Theory]
    [InlineData(false, "include { phase: TRAIN }")]
    [InlineData(true, "")]
    [InlineData(true, "include { phase: TRAIN }")]
    public void There_is_one_DetectionOutput(bool hasOne, string rule)
    {
        var before = hasOne ? $"{Softmax}\n{Detection.Replace("PROBABILITIES", "mbox_conf_flatten", StringComparison.Ordinal)}" : "";
        var cut = Plan($"{Data}\n{Head}\n{before}\n{Loss.Replace("multibox_loss_param", $"{rule} multibox_loss_param", StringComparison.Ordinal)}");
        Assert.Single(cut.Net!.Plan.Layers, layer => layer.Source.Type == "DetectionOutput");
        Assert.Equal(["detection_out"], cut.Net.Plan.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void The_cut_says_that_the_loss_is_in_the_other_phase()
    {
        var cut = Plan($"{Data}\n{Head}\n{Loss.Replace("multibox_loss_param", "include { phase: TRAIN } multibox_loss_param", StringComparison.Ordinal)}");
        Assert.Contains(cut.Diagnostics, diagnostic => diagnostic.Message.StartsWith(
            "layer 'mbox_loss' (MultiBoxLoss) gives way to DetectionOutput 'detection_out', though the rule include { phase: TRAIN } leaves it out in phase "
                + "TEST: a net that infers gives the boxes",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("num_classes: 3", "", "DetectionOutput in its place would need num_classes, which it does not tell")]
    [InlineData("num_classes: 3", "num_classes: 3 map_object_to_agnostic: true", "map_object_to_agnostic leaves one class and the background, and num_classes is 3")]
    [InlineData("bottom: \"label\" ", "", "DetectionOutput can take the place of a loss of 4 bottoms (locations, confidences, priors and labels), and it has 3")]
    public void What_cannot_be_cut_so_is_left_out_with_the_reason(string what, string with, string reason)
    {
        var cut = Plan($"{Data}\n{Head}\n{Loss.Replace(what, with, StringComparison.Ordinal)}");
        Assert.Equal(["mbox_loc", "mbox_conf", "mbox_priorbox"], cut.Net!.Plan.Outputs.Select(output => output.Name));
        Assert.Contains(cut.Diagnostics, diagnostic => diagnostic.Message == $"layer 'mbox_loss' (MultiBoxLoss) is left out: {reason}.");
    }

    [Fact]
    public void One_class_and_the_background_is_what_object_agnostic_nets_have()
    {
        var text = $"{Data}\n{Head}\n{Loss}".Replace("num_output: 6", "num_output: 4", StringComparison.Ordinal)
            .Replace("num_classes: 3", "num_classes: 2 map_object_to_agnostic: true", StringComparison.Ordinal);
        Assert.Equal(["detection_out"], Plan(text).Net!.Plan.Outputs.Select(output => output.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""layer { name: "more" type: "Power" bottom: "mbox_loss" top: "more" }""")]
    public void Uncut_it_is_refused_with_the_way_out(string reader)
    {
        var planned = Plan($"{Data}\n{Head}\n{Loss}\n{reader}", deploy: false);
        var error = Assert.Single(planned.Diagnostics, diagnostic => diagnostic.Code == Codes.RefusedType);
        Assert.Equal((DiagnosticSeverity.Error, 2 + Head.Split('\n').Length), (error.Severity, error.Location.Line));
        Assert.Equal("`Deploy` puts in its place what a net that infers has.", error.Hint);
    }

    private static void CheckSame(PlanResult cut, string byHand)
    {
        Assert.True(cut.Succeeded, string.Join('\n', cut.Diagnostics));
        var other = Plan($"{Data.Replace("top: \"label\" ", "", StringComparison.Ordinal)}\n{byHand}", deploy: false);
        Assert.True(other.Succeeded, string.Join('\n', other.Diagnostics));
        var random = new Random(7);
        var inputs = new Dictionary<string, float[]> { ["data"] = [.. Enumerable.Range(0, 2 * 3 * 64).Select(_ => (float)(random.NextDouble() * 4) - 2)] };
        var expected = Session.Run(other, inputs)["detection_out"];
        Assert.InRange(expected.Values.Length, 7 * 3, int.MaxValue);
        Assert.Equal(expected.Values, Session.Run(cut, inputs)["detection_out"].Values);
    }

    private static string Map(string name, int channels) => $$"""
        layer { name: "{{name}}" type: "Convolution" bottom: "data" top: "{{name}}" convolution_param { num_output: {{channels}} kernel_size: 3 stride: 3
          weight_filler { type: "gaussian" std: 0.3 } } }
        layer { name: "{{name}}_perm" type: "Permute" bottom: "{{name}}" top: "{{name}}_perm" permute_param { order: 0 order: 2 order: 3 order: 1 } }
        layer { name: "mbox_{{name}}" type: "Flatten" bottom: "{{name}}_perm" top: "mbox_{{name}}" }
        """;

    private static PlanResult Plan(string text, bool deploy = true) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions
    {
        Deploy = deploy,
        Seed = 3,
        InputShapes = new Dictionary<string, Shape> { ["data"] = new(2, 3, 8, 8) },
    });
}
