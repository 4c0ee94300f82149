using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class AnnotatedDataLayerTests
{
    private const string Resized = "resize_param { prob: 1 resize_mode: WARP height: 300 width: 200 interp_mode: LINEAR interp_mode: AREA }";

    [Theory]
    [InlineData($"mean_value: [104, 117, 123] {Resized}", "label=1x1x5x8", "data=8x3x300x200 label=1x1x5x8")]
    [InlineData($"mean_value: [104, 117, 123] {Resized}", "label=8", "data=8x3x300x200 label=8")]
    [InlineData($"force_color: true {Resized}", "label=1x1x5x8", "data=8x3x300x200 label=1x1x5x8")]
    [InlineData($"force_gray: true crop_size: 40 {Resized}", "label=1x1x5x8", "data=8x1x40x40 label=1x1x5x8")]
    [InlineData("resize_param { resize_mode: FIT_SMALL_SIZE height: 300 width: 200 }", "data=8x3x300x400 label=1x1x5x8", "data=8x3x300x400 label=1x1x5x8")]
    [InlineData("resize_param { resize_mode: FIT_LARGE_SIZE_AND_PAD height: 300 width: 200 pad_value: 3 }", "data=8x3x300x200 label=1x1x5x8", "data=8x3x300x200 label=1x1x5x8")]
    [InlineData("", "data=8x1x28x30 label=1x1x5x8", "data=8x1x28x30 label=1x1x5x8")]
    public void Makes_inputs(string transform, string given, string expected) =>
        Assert.Equal(expected, Inputs(Plan(Text(transform), given: given.Split(' '))));

    /// <summary>What only training reads needs no shape, and what only training varies says nothing.</summary>
    [Fact]
    public void Needs_no_boxes_where_nobody_reads_them()
    {
        var net = Plan($"layer {{ name: 'd' type: 'AnnotatedData' top: 'data' transform_param {{ mirror: true mean_value: [1, 2, 3] {Resized} distort_param {{ hue_prob: 0.5 }} }} "
            + "data_param { batch_size: 2 } annotated_data_param { batch_sampler { max_sample: 1 } label_map_file: 'm' } } layer { name: 'a' type: 'AbsVal' bottom: 'data' top: 'y' }");
        Assert.Equal("data=2x3x300x200", Inputs(net));
        Assert.DoesNotContain(net.Diagnostics, said => said.Severity != DiagnosticSeverity.Note);
    }

    /// <summary>A fork draws the size of each batch from several.</summary>
    [Fact]
    public void Takes_the_first_of_several_sizes()
    {
        var net = Plan(Text($"mean_value: [1, 2, 3] {Resized} resize_param {{ prob: 0.5 height: 100 width: 90 }}"), given: ["label=8"]);
        Assert.Equal("data=8x3x300x200 label=8", Inputs(net));
        Assert.Contains(net.Diagnostics, said => said is { Code: Codes.Dialect, Severity: DiagnosticSeverity.Note });
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("crop_size: 5", 3, 1)]
    [InlineData("mirror: true", 3, 3)]
    public void Draws_seeds(string transform, int train, int test) =>
        Assert.Equal((train, test), Draws(Text($"{transform} mean_value: [1, 2, 3] {Resized}"), "label=1x1x5x8"));

    [Fact]
    public void Says_which_shape_to_give() => Assert.Contains(
        "`InputShapes` data=4x3x",
        Refuses(Codes.UnknownShape, "layer { name: 'd' type: 'AnnotatedData' @top: 'data' data_param { batch_size: 4 } }").Hint,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(Codes.Missing, "top: 'data' @data_param { }")]
    [InlineData(Codes.Missing, "top: 'data' transform_param { @resize_param { height: 3 } } data_param { batch_size: 1 }")]
    [InlineData(Codes.Missing, "top: 'data' transform_param { resize_param { height: 3 @width: 0 } } data_param { batch_size: 1 }")]
    [InlineData(Codes.OutOfRange, "top: 'data' transform_param { @crop_size: 4 resize_param { height: 3 width: 5 } } data_param { batch_size: 1 }")]
    [InlineData(Codes.Contradiction, "top: 'data' transform_param { force_color: true @force_gray: true } data_param { batch_size: 1 }")]
    [InlineData(Codes.BlobCount, "top: 'data' top: 'label' @top: 'more' data_param { batch_size: 1 }")]
    public void Refuses_what_SSD_refuses(string code, string rest) => Refuses(code, $"layer {{ name: 'd' type: 'AnnotatedData' {rest} }}");

    private static string Text(string transform) => Of("AnnotatedData", "data label", $"transform_param {{ {transform} }} data_param {{ batch_size: 8 }}");
}
