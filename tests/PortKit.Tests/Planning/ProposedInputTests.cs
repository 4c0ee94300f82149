using System.Text;
using System.Text.RegularExpressions;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Tests.Planning;

/// <summary>Shapes that must be given from outside: all are asked for at once, and what the hints say to type converts.</summary>
public sealed partial class ProposedInputTests
{
    private const string Conv = "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'xavier' } } } ";
    private const string Conv3D = "layer { name: 'c' type: 'Convolution3D' bottom: 'data' top: 'c' convolution3d_param { num_output: 4 kernel_size: 3 kernel_depth: 3 } } ";
    private const string Ip = "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 5 weight_filler { type: 'xavier' } } } ";
    private const string IpOfC = "layer { name: 'ip' type: 'InnerProduct' bottom: 'c' top: 'ip' inner_product_param { num_output: 5 } } ";
    private const string Softmax = "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' } ";
    private const string Euclidean = "layer { name: 'loss' type: 'EuclideanLoss' bottom: 'ip' bottom: 'label' top: 'loss' } ";
    private const string Lmdb = "layer { name: 'data' type: 'Data' top: 'data' top: 'label' data_param { source: 'db' batch_size: 8 } ";
    private const string Hdf5 = "layer { name: 'data' type: 'HDF5Data' top: 'data' top: 'label' hdf5_data_param { source: 'list' batch_size: 8 } } ";

    /// <summary>Found by fuzzing: a layer that rules leave out is asked for the shape of its top, and lacks the bottoms that it needs.</summary>
    [Fact]
    public void A_layer_that_is_left_out_and_lacks_its_bottoms_tells_nothing()
    {
        const string Text = "layer { name: 'p' type: 'PriorBox' top: 'y' include { phase: TRAIN } prior_box_param { min_size: 30 } } "
            + "layer { name: 'r' type: 'ReLU' bottom: 'y' top: 'z' }";
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Equal([Codes.UnknownBottom], planned.Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Theory]
    // A database says how large its pictures are: what the layer beside it, the data's name or the layers behind tell comes first.
    [InlineData(Lmdb + "} " + Conv, "data=8x3x224x224")]
    [InlineData(Lmdb + "transform_param { crop_size: 32 } } " + Conv, "data=8x3x32x32")]
    [InlineData(Lmdb + "transform_param { mean_value: 1 mean_value: 2 } } " + Conv, "data=8x2x224x224")]
    [InlineData(Lmdb + "transform_param { force_gray: true } } " + Conv, "data=8x1x224x224")]
    [InlineData("name: 'LeNet' " + Lmdb + "} " + Conv + IpOfC + Softmax, "data=8x1x28x28")]
    [InlineData("layer { name: 'd' type: 'Data' top: 'data' data_param { source: 'examples/cifar10/cifar10_test_lmdb' batch_size: 4 } } " + Conv, "data=4x3x32x32")]
    [InlineData(
        "layer { name: 'd' type: 'Data' top: 'data' include { phase: TRAIN } transform_param { crop_size: 40 mean_value: 1 mean_value: 1 mean_value: 1 } data_param { batch_size: 64 } } "
        + "layer { name: 'd' type: 'Data' top: 'data' include { phase: TEST } data_param { batch_size: 10 } } " + Conv,
        "data=10x3x40x40")]
    [InlineData(
        Lmdb + "} layer { name: 's' type: 'Slice' bottom: 'data' top: 'a' top: 'b' slice_param { slice_dim: 1 } } "
        + "layer { name: 'x' type: 'Convolution' bottom: 'a' top: 'x' convolution_param { num_output: 2 kernel_size: 5 } } "
        + "layer { name: 'y' type: 'Convolution' bottom: 'b' top: 'y' convolution_param { num_output: 2 kernel_size: 5 } } ",
        "data=8x2x224x224")]
    [InlineData(Lmdb + "} layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { num_output: 8 kernel_size: 3 group: 4 } } ", "data=8x4x224x224")]
    [InlineData(Lmdb + "} layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { num_output: 8 kernel_size: 240 } } ", "data=8x3x256x256")]
    [InlineData(
        Lmdb + "} layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p' pooling_param { kernel_size: 7 stride: 7 } } "
        + "layer { name: 'r' type: 'Reshape' bottom: 'p' top: 'r' reshape_param { shape { dim: 0 dim: -1 dim: 1849 } } } ",
        "data=8x3x299x299")]
    // HDF5: vectors for matrices, pictures for convolutions, labels that fit what they are compared with.
    [InlineData(Hdf5 + Ip + Softmax, "data=8x10 label=8")]
    [InlineData(Hdf5 + Ip + Euclidean, "data=8x10 label=8x5")]
    [InlineData(Hdf5 + Conv + IpOfC + Softmax, "data=8x3x224x224 label=8")]
    [InlineData(Hdf5 + Conv + "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'c' bottom: 'label' top: 'loss' } ", "data=8x3x224x224 label=8x1x222x222")]
    [InlineData(Hdf5 + Conv + "layer { name: 'loss' type: 'EuclideanLoss' bottom: 'c' bottom: 'label' top: 'loss' } ", "data=8x3x224x224 label=8x4x222x222")]
    [InlineData(Hdf5 + "layer { name: 'l' type: 'LSTM' bottom: 'data' bottom: 'label' top: 'l' recurrent_param { num_output: 3 } } ", "data=8x1x10 label=8x1")]
    [InlineData(
        "layer { name: 'd' type: 'HDF5Data' top: 'data' top: 'a' top: 'b' hdf5_data_param { batch_size: 2 } } " + Ip
        + "layer { name: 'e' type: 'Eltwise' bottom: 'ip' bottom: 'a' bottom: 'b' top: 'e' } ",
        "data=2x10 a=2x5 b=2x5")]
    [InlineData(
        "layer { name: 'd' type: 'HDF5Data' top: 'data' hdf5_data_param { batch_size: 2 } } "
        + "layer { name: 'f' type: 'HDF5Data' top: 'label' hdf5_data_param { batch_size: 2 } } " + Ip + Softmax,
        "data=2x10 label=2")]
    // Pictures from files, and inputs without sizes.
    [InlineData("layer { name: 'd' type: 'ImageData' top: 'data' top: 'label' image_data_param { source: 'l' batch_size: 2 } } " + Conv, "data=2x3x224x224")]
    [InlineData("layer { name: 'd' type: 'ImageData' top: 'data' top: 'label' image_data_param { source: 'l' is_color: false batch_size: 2 } } " + Conv, "data=2x1x224x224")]
    [InlineData("layer { name: 'd' type: 'Input' top: 'data' } " + Conv, "data=1x3x224x224")]
    [InlineData("layer { name: 'd' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 3 dim: -1 dim: -1 } } } " + Conv, "data=1x3x224x224")]
    [InlineData("layer { name: 'd' type: 'Input' top: 'data' input_param { shape { dim: -1 dim: 1 dim: 28 dim: 28 } } } " + Conv, "data=1x1x28x28")]
    [InlineData("input: 'data' input_dim: -1 input_dim: 3 input_dim: 9 input_dim: 9 " + Conv, "data=1x3x9x9")]
    [InlineData("input: 'data' input_shape { dim: 1 dim: -3 dim: 9 dim: 9 } " + Conv, "data=1x3x9x9")]
    // Blobs that no layer makes, and data layers that are not converted.
    [InlineData(Conv, "data=1x3x224x224")]
    [InlineData("input: 'data' " + Conv, "data=1x3x224x224")]
    [InlineData("layer { name: 'n' type: 'BatchNorm' bottom: 'data' top: 'data' } " + Conv, "data=1x3x224x224")]
    [InlineData(Conv + IpOfC + Softmax, "data=1x3x224x224 label=1")]
    [InlineData("layer { name: 'd' type: 'Python' top: 'data' top: 'im_info' } " + Conv, "data=1x3x224x224 im_info=1x3")]
    [InlineData("layer { name: 'd' type: 'VideoData' top: 'data' top: 'label' } " + Conv, "data=1x3x224x224 label=1")]
    [InlineData("layer { name: 'd' type: 'MyData' top: 'data' } layer { name: 'e' type: 'MyData' top: 'label' } " + Ip + Euclidean, "data=1x10 label=1x5")]
    [InlineData(
        "layer { name: 'd' type: 'Data' top: 'data' include { stage: 'train' } transform_param { crop_size: 24 } data_param { batch_size: 4 } } " + Conv,
        "data=4x3x24x24")]
    // Layers of forks that bring data in: what their transform_param says, clips for layers that read clips, and the channels of all their pictures.
    [InlineData("layer { name: 'd' type: 'VideoData' top: 'data' transform_param { crop_size: 40 mean_value: [1, 2] } } " + Conv, "data=1x2x40x40")]
    [InlineData("layer { name: 'd' type: 'ImageData' top: 'data' transform_param { crop_size: 40 } image_data_param { source: 'l' } } " + Conv, "data=1x3x40x40")]
    [InlineData("layer { name: 'd' type: 'VideoData' top: 'data' transform_param { crop_size: 20 } } " + Conv3D, "data=1x3x16x20x20")]
    [InlineData(Conv3D, "data=1x3x16x112x112")]
    [InlineData(
        "layer { name: 'd' type: 'VideoData' top: 'data' } "
        + "layer { name: 'r' type: 'Reshape' bottom: 'data' top: 'r' reshape_param { shape { dim: [-1, 10, 224, 224] } } } "
        + "layer { name: 's' type: 'Reshape' bottom: 'r' top: 's' reshape_param { shape { dim: [-1, 3, 501760] } } } ",
        "data=1x30x224x224")]
    public void What_the_hints_say_converts(string text, string expected)
    {
        var refused = Plan(text, []);
        Assert.False(refused.Succeeded);
        var proposed = Proposed(refused);
        Assert.Equal(expected, string.Join(' ', proposed.Select(one => $"{one.Key}={one.Value}")));
        var net = Plan(text, proposed);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(Stream.Null).Succeeded);
        Assert.Superset(proposed.Keys.ToHashSet(), net.Net!.Plan.Inputs.Select(input => input.Name).ToHashSet());
    }

    /// <summary>What a layer of the other phase does not tell is not taken for told where a net is cut.</summary>
    [Fact]
    public void A_cut_net_gets_the_same_proposal()
    {
        const string Text = "layer { name: 'd' type: 'Data' top: 'data' include { phase: TRAIN } transform_param { mean_value: [1, 2, 3] } "
            + "data_param { batch_size: 2 } } " + Conv;
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Text), "net.prototxt", new ConvertOptions { Seed = 1, Deploy = true });
        Assert.Equal("data=2x3x224x224", string.Join(' ', Proposed(net).Select(one => $"{one.Key}={one.Value}")));
    }

    /// <summary>A net of one channel does not become one of three unnoticed.</summary>
    [Theory]
    [InlineData(Lmdb + "} " + Conv, "Channels, height and width are guesses.")]
    [InlineData(Lmdb + "transform_param { crop_size: 28 } } " + Conv, "The number of channels is a guess.")]
    [InlineData(Lmdb + "transform_param { force_color: true } } " + Conv, "Height and width are guesses.")]
    [InlineData(Lmdb + "transform_param { crop_size: 8 force_color: true mean_value: 1 mean_value: 1 mean_value: 2 } } " + Conv, null)]
    [InlineData(Hdf5 + Ip + Softmax, "Its sizes behind the batch are guesses.")]
    public void What_is_guessed_is_called_a_guess(string text, string? guess)
    {
        var refused = Plan(text, []);
        if (guess is null)
            Assert.True(refused.Succeeded);
        else
            Assert.EndsWith($"  with the sizes of your data. {guess}", Assert.Single(refused.Diagnostics, IsError).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void All_layers_that_bring_data_in_are_asked_about_at_once()
    {
        var error = Assert.Single(Plan("layer { name: 'f' type: 'HDF5Data' top: 'mask' hdf5_data_param { batch_size: 8 } } " + Hdf5 + Ip + Softmax, []).Diagnostics, IsError);
        Assert.Equal(Codes.UnknownShape, error.Code);
        Assert.Equal(
            "layer 'f' (HDF5Data): the shape of top 'mask' must be given, for the net leaves it to the HDF5 files."
            + " So must those of 'data', 'label' of layer 'data' (HDF5Data) at net.prototxt(1,84).",
            error.Message);
        Assert.Contains("Add  `InputShapes` mask=8x3x224x224 `InputShapes` data=8x10 `InputShapes` label=8  with the sizes of your data.", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>A solver's train net needs shapes of its own: they are asked about in the same run.</summary>
    [Fact]
    public void The_net_that_numbers_are_drawn_for_is_asked_about_too()
    {
        const string Text =
            "layer { name: 'd' type: 'HDF5Data' top: 'data' include { phase: TEST } hdf5_data_param { batch_size: 2 } } "
            + "layer { name: 't' type: 'HDF5Data' top: 'data' top: 'weight' include { phase: TRAIN } hdf5_data_param { batch_size: 8 } } " + Ip
            + "layer { name: 'm' type: 'Eltwise' bottom: 'ip' bottom: 'weight' top: 'm' include { phase: TRAIN } } ";
        var refused = Plan(Text, [], Phase.Train);
        var proposed = Proposed(refused);
        Assert.Equal(["data", "weight"], proposed.Keys);
        Assert.True(Plan(Text, proposed, Phase.Train).Succeeded);
    }

    [Fact]
    public void Without_shapes_that_fit_the_hint_has_letters()
    {
        var error = Assert.Single(
            Plan(Lmdb + "} layer { name: 'r' type: 'Reshape' bottom: 'data' top: 'r' reshape_param { shape { dim: 8 dim: 1234577 } } } ", []).Diagnostics, IsError);
        Assert.Contains("`InputShapes` data=8xCxHxW  with the sizes of your data. Put the sizes of your data in place of the letters", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>Other faults of the net are told in the same run, and do not keep shapes from being proposed.</summary>
    [Fact]
    public void Other_faults_do_not_stand_in_the_way()
    {
        var net = Plan(Lmdb + "} " + Conv + "layer { name: 'r' type: 'CReLU' bottom: 'c' top: 'r' } ", []);
        Assert.Equal([Codes.UnknownType, Codes.UnknownShape], net.Diagnostics.Where(IsError).Select(error => error.Code));
        Assert.Contains("`InputShapes` data=8x3x224x224 ", net.Diagnostics.Last(IsError).Hint, StringComparison.Ordinal);
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private static PlanResult Plan(string text, Dictionary<string, Shape> given, Phase? fillAs = null) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, InputShapes = given, FillAs = fillAs });

    private static Dictionary<string, Shape> Proposed(PlanResult net) => net.Diagnostics.Where(IsError)
        .SelectMany(error => Option().Matches(error.Hint ?? ""))
        .DistinctBy(option => option.Groups[1].Value)
        .ToDictionary(option => option.Groups[1].Value, option => new Shape([.. option.Groups[2].Value.Split('x').Select(int.Parse)]));

    [GeneratedRegex(@"`InputShapes` (\S+)=([0-9x]+)(?= )")]
    private static partial Regex Option();
}
