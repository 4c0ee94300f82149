namespace PortKit.Tests.Overlay;

/// <summary>Weights that do not fit: each kind of mismatch is named, with both shapes, and with what to change.</summary>
public sealed class MisfitAdviceTests : WeightFiles
{
    private const string Conv = "type: 'Convolution' convolution_param { num_output: 6 kernel_size: 3 }";
    private const string ConvOf2Groups = "type: 'Convolution' convolution_param { num_output: 6 kernel_size: 3 group: 2 }";
    private const string ConvWithoutBias = "type: 'Convolution' convolution_param { num_output: 6 kernel_size: 3 bias_term: false }";
    private const string Deconv = "type: 'Deconvolution' convolution_param { num_output: 6 kernel_size: 3 }";
    private const string Ip = "type: 'InnerProduct' inner_product_param { num_output: 6 }";
    private const string IpWithoutBias = "type: 'InnerProduct' inner_product_param { num_output: 6 bias_term: false }";
    private const string IpTurned = "type: 'InnerProduct' inner_product_param { num_output: 6 transpose: true }";

    /// <summary>The input is 1x4x5x5. Each row: the layer in the net; in the file its type and shapes; what is said; what is to be typed.</summary>
    [Theory]
    [InlineData(Conv, "Convolution 6x4x3x3", "2 blobs are expected in the weight file. Found 1. The layer has no bias in the file: bias_term: false", "convolution_param { bias_term: false }")]
    [InlineData(ConvWithoutBias, "Convolution 6x4x3x3 6", "1 blob is expected in the weight file. Found 2. The layer has a bias in the file, and bias_term: false in the net.", "convolution_param { bias_term: true }")]
    [InlineData(Ip, "InnerProduct 6x100", "Found 1. The layer has no bias in the file", "inner_product_param { bias_term: false }")]
    [InlineData(IpWithoutBias, "InnerProduct 6x100 6", "Found 2. The layer has a bias in the file", "inner_product_param { bias_term: true }")]
    [InlineData("type: 'Scale'", "Scale 4 4", "Found 2. The layer has a bias in the file", "scale_param { bias_term: true }")]
    [InlineData("type: 'Scale' scale_param { bias_term: true }", "Scale 4", "Found 1. The layer has no bias in the file", "scale_param { bias_term: false }")]
    [InlineData(Conv, "Convolution", "2 blobs are expected in the weight file. Found 0. The layer has no weights in the file", "rename it")]
    [InlineData("type: 'BatchNorm'", "BatchNorm 4 4 1 4 4", "3 blobs are expected in the weight file. Found 5. 5 are those of a BatchNorm of NVIDIA's Caffe", "batch_norm_param { scale_bias: true }")]
    [InlineData("type: 'BatchNorm' batch_norm_param { scale_bias: true }", "BatchNorm 4 4 1", "5 blobs are expected in the weight file. Found 3. 3 are those of a BatchNorm of Caffe 1.0", "take scale_bias out")]
    [InlineData("type: 'BatchNorm'", "BN 1x4x1x1 1x4x1x1 1x4x1x1 1x4x1x1", "Found 4. 4 are those of a BN layer", "type BN")]
    [InlineData("type: 'BN'", "BN 1x4x1x1 1x4x1x1", "4 blobs are expected in the weight file. Found 2. 2 are those of the BN layer of SegNet", "bn_param { bn_mode: LEARN }")]
    [InlineData("type: 'Normalize' norm_param { }", "Normalize", "1 blob is expected in the weight file. Found 0. The layer has no weights in the file", "rename it")]
    [InlineData("type: 'BatchNorm'", "BatchNorm 4 4", "Found 2. 2 are a mean and a variance without the factor", "one value, 1")]
    [InlineData(Ip, "InnerProduct 100x6 6", "blob 0 must have shape 6x100. Found 100x6. The matrix is transposed in the file.", "inner_product_param { transpose: true }")]
    [InlineData(IpTurned, "InnerProduct 6x100 6", "blob 0 must have shape 100x6. Found 6x100. The matrix is transposed in the file.", "take 'transpose: true' out")]
    [InlineData(Conv, "Deconvolution 4x6x3x3 6", "blob 0 must have shape 6x4x3x3. Found 4x6x3x3. The first two axes are swapped in the file, where the layer is of type Deconvolution.", "give the layer the type")]
    [InlineData(Deconv, "Convolution 6x4x3x3 6", "blob 0 must have shape 4x6x3x3. Found 6x4x3x3. The first two axes are swapped in the file, where the layer is of type Convolution.", "give the layer the type")]
    [InlineData("type: 'Convolution' convolution_param { num_output: 6 kernel_size: 5 }", "InnerProduct 6x100 6", "blob 0 must have shape 6x4x5x5. Found 6x100. The file has as many values in another shape: the layer is of type InnerProduct there", "`ReshapeWeights`")]
    [InlineData(Ip, "Convolution 6x4x5x5 6", "blob 0 must have shape 6x100. Found 6x4x5x5. The file has as many values in another shape: the layer is of type Convolution there", "`ReshapeWeights`")]
    [InlineData(Ip, "InnerProduct 6x100 1x1x1x6", "blob 1 must have shape 6. Found 1x1x1x6. The file has as many values in another shape.", "`ReshapeWeights`")]
    [InlineData(Ip, "InnerProduct 9x100 9", "blob 0 must have shape 6x100. Found 9x100. The layer has num_output: 9 in the file.", "inner_product_param { num_output: 9 }")]
    [InlineData(IpTurned, "InnerProduct 100x9 9", "blob 0 must have shape 100x6. Found 100x9. The layer has num_output: 9 in the file.", "inner_product_param { num_output: 9 }")]
    [InlineData(Conv, "Convolution 9x4x3x3 9", "blob 0 must have shape 6x4x3x3. Found 9x4x3x3. The layer has num_output: 9 in the file.", "convolution_param { num_output: 9 }")]
    [InlineData(Deconv, "Deconvolution 4x9x3x3 9", "blob 0 must have shape 4x6x3x3. Found 4x9x3x3. The layer has num_output: 9 in the file.", "convolution_param { num_output: 9 }")]
    [InlineData(Ip, "InnerProduct 6x36 6", "blob 0 must have shape 6x100. Found 6x36. The layer reads 36 values in the file, and 100 in the net.", "`InputShapes` x=1x4x3x3")]
    [InlineData(IpTurned, "InnerProduct 36x6 6", "blob 0 must have shape 100x6. Found 36x6. The layer reads 36 values in the file, and 100 in the net.", "`InputShapes` x=1x4x3x3")]
    [InlineData(Conv, "Convolution 6x2x3x3 6", "blob 0 must have shape 6x4x3x3. Found 6x2x3x3. The layer has group: 2 in the file.", "convolution_param { group: 2 }")]
    [InlineData(ConvOf2Groups, "Convolution 6x4x3x3 6", "blob 0 must have shape 6x2x3x3. Found 6x4x3x3. The layer has group: 1 in the file, and group: 2 in the net.", "convolution_param { group: 1 }")]
    [InlineData(Deconv, "Deconvolution 4x3x3x3 6", "blob 0 must have shape 4x6x3x3. Found 4x3x3x3. The layer has group: 2 in the file.", "convolution_param { group: 2 }")]
    [InlineData(Conv, "Convolution 6x3x3x3 6", "blob 0 must have shape 6x4x3x3. Found 6x3x3x3. The layer reads 3 channels in the file.", "`InputShapes` x=1x3x5x5")]
    [InlineData(Conv, "Convolution 6x4x5x5 6", "blob 0 must have shape 6x4x3x3. Found 6x4x5x5. The layer has a kernel of 5x5 in the file.", "convolution_param { kernel_size: 5 }")]
    [InlineData("type: 'PReLU'", "PReLU 9", "blob 0 must have shape 4. Found 9. The layer works on 9 channels in the file.", "rename it")]
    public void Each_kind_is_named_with_what_to_change(string layer, string stored, string message, string hint)
    {
        var error = Errors(Plan(Net(layer), WriteModel($"l {stored}")))[0];
        Assert.Equal(Codes.WeightMismatch, error.Code);
        Assert.StartsWith("layer 'l' (", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    /// <summary>The net carries its blobs, so that no filler stops at one without values.</summary>
    [Fact]
    public void A_net_without_channels_is_told_too()
    {
        const string Text = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 0 dim: 5 dim: 5 } } }
            layer { name: 'l' type: 'Convolution' bottom: 'x' top: 'y' convolution_param { num_output: 2 kernel_size: 3 bias_term: false }
              blobs { shape { dim: 2 dim: 0 dim: 3 dim: 3 } } }
            """;
        Assert.Contains(Errors(Plan(Text, WriteModel("l Convolution 2x3x3x3"))), error => error.Code == Codes.WeightMismatch);
    }

    /// <summary>Blobs that forks keep in other shapes, or do not have.</summary>
    [Theory]
    [InlineData("type: 'BN' bn_param { eps: 0.1 }", "BN 1x4 1x4 1x4 1x4")]
    [InlineData("type: 'BN' bn_param { eps: 0.1 }", "BN 1x4x1x1 1x4x1x1 1x4x1x1 1x4x1x1")]
    [InlineData("type: 'Normalize'", "Normalize")]
    [InlineData("type: 'Normalize' norm_param { channel_shared: false }", "Normalize 4")]
    public void What_forks_store_otherwise_fits(string layer, string stored) =>
        Assert.Empty(Errors(Plan(Net(layer), WriteModel($"l {stored}"), new ConvertOptions { RequireAllWeights = true })));

    /// <summary>What is typed into the net or behind the command is what makes the weights fit.</summary>
    [Theory]
    [InlineData(Conv, "bias_term: false", "Convolution 6x4x3x3")]
    [InlineData(Conv, "group: 2", "Convolution 6x2x3x3 6")]
    [InlineData(Conv, "kernel_size: 5", "Convolution 6x4x5x5 6")]
    [InlineData(Conv, "num_output: 9", "Convolution 9x4x3x3 9")]
    [InlineData(Ip, "transpose: true", "InnerProduct 100x6 6")]
    public void What_is_advised_fits(string layer, string field, string stored)
    {
        var path = WriteModel($"l {stored}");
        Assert.Contains(field, Errors(Plan(Net(layer), path))[0].Hint, StringComparison.Ordinal);
        var name = field.Split(':')[0];
        var changed = layer.Contains(name, StringComparison.Ordinal)
            ? System.Text.RegularExpressions.Regex.Replace(layer, $"{name}: \\d+", field)
            : layer.Replace("{ ", $"{{ {field} ", StringComparison.Ordinal);
        Assert.Empty(Errors(Plan(Net(changed), path)));
    }

    /// <summary>A blob of four axes as files of before 2015 have it is compared without the ones before its first axis.</summary>
    [Fact]
    public void An_old_shape_is_read_without_its_ones()
    {
        var net = new Caffe.Protos.NetParameter
        {
            Layers = { new Caffe.Protos.V1LayerParameter { Name = "l", Type = Caffe.Protos.V1LayerParameter.Types.LayerType.InnerProduct } },
        };
        net.Layers[0].Blobs.Add(new Caffe.Protos.BlobProto { Num = 1, Channels = 1, Height = 9, Width = 100, Data = { new float[900] } });
        net.Layers[0].Blobs.Add(new Caffe.Protos.BlobProto { Num = 1, Channels = 1, Height = 1, Width = 9, Data = { new float[9] } });
        File.WriteAllBytes(PathOf("old.caffemodel"), Google.Protobuf.MessageExtensions.ToByteArray(net));
        var error = Errors(Plan(Net(Ip), PathOf("old.caffemodel")))[0];
        Assert.EndsWith("Found 1x1x9x100. The layer has num_output: 9 in the file.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Where several sizes give as many values, one that nets are mostly trained for is proposed.</summary>
    [Fact]
    public void The_input_that_fits_is_found_through_the_layers_before()
    {
        const string Deep =
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 dim: 100 dim: 100 } } }
            layer { name: "c" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 8 kernel_size: 11 stride: 4 } }
            layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
            layer { name: "p2" type: "Pooling" bottom: "p" top: "p2" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
            layer { name: "fc" type: "InnerProduct" bottom: "p2" top: "fc" inner_product_param { num_output: 4 } }
            """;
        var path = WriteModel("fc InnerProduct 4x1352 4");
        var error = Assert.Single(Errors(Plan(Deep, path)));
        Assert.StartsWith("The weights were trained for another size of input:  `InputShapes` x=2x3x227x227 ", error.Hint, StringComparison.Ordinal);
        var fitting = Plan(Deep, path, new ConvertOptions { InputShapes = new Dictionary<string, PortKit.Net.Shape> { ["x"] = new(2, 3, 227, 227) } });
        Assert.Empty(Errors(fitting));
    }

    [Fact]
    public void Where_no_input_fits_none_is_proposed()
    {
        var error = Errors(Plan(Net(Ip), WriteModel("l InnerProduct 6x37 6")))[0];
        Assert.DoesNotContain("`InputShapes`", error.Hint, StringComparison.Ordinal);
        Assert.Contains("reads 37 values in the file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_another_shape_are_taken_if_asked_for()
    {
        const string AsConvolution = "type: 'Convolution' convolution_param { num_output: 6 kernel_size: 5 }";
        var plain = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Net(Ip.Replace("num_output: 6", "num_output: 6 weight_filler { type: 'xavier' } bias_filler { type: 'uniform' }", StringComparison.Ordinal))), "ip.prototxt", new ConvertOptions { Seed = 3 });
        Assert.True(plain.Net!.WriteWeights(PathOf("ip.caffemodel")).Succeeded);
        var taken = Plan(Net(AsConvolution), PathOf("ip.caffemodel"), new ConvertOptions { ReshapeWeights = true, RequireAllWeights = true });
        Assert.Empty(Errors(taken));
        Assert.Contains(taken.Diagnostics, note => note.Code == Codes.WeightsReshaped && note.Message.EndsWith(": l.0 (6x100 as 6x4x5x5).", StringComparison.Ordinal));
        Assert.Equal(plain.Net!.ComputeWeights().Values, taken.Net!.ComputeWeights().Values);

        // What has other values for each output stays refused.
        Assert.NotEmpty(Errors(Plan(Net(AsConvolution), WriteModel("l InnerProduct 12x50 6"), new ConvertOptions { ReshapeWeights = true })));
        Assert.NotEmpty(Errors(Plan(Net(Ip), WriteModel("l InnerProduct 100x6 6"), new ConvertOptions { ReshapeWeights = true })));
    }

    private static string Net(string layer) =>
        $$"""
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 4 dim: 5 dim: 5 } } }
        layer { name: "l" bottom: "x" top: "y" {{layer}} }
        """;
}
