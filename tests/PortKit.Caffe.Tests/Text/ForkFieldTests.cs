using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe.Tests.Text;

/// <summary>The fields of forks that are in forks.proto, and the words that forks have for an engine.</summary>
public class ForkFieldTests
{
    private const string Net =
        """
        layer {
          pooling_param {
            kernel_size: 3
            ceil_mode: false
          }
          batch_norm_param {
            scale_bias: true
            scale_filler {
              type: "gaussian"
              std: 0.5
            }
          }
          loss_param {
            class_weighting: 1
            class_weighting: 2.5
          }
        }

        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void They_are_read_like_any_other_field(bool strict)
    {
        var (net, map, bag) = Reading<NetParameter>.Of(Net, strict);
        Assert.Empty(bag);
        var layer = net!.Layer[0];
        Assert.True(layer.PoolingParam.HasExtension(PoolingForks.Extensions.CeilMode));
        Assert.False(layer.PoolingParam.GetExtension(PoolingForks.Extensions.CeilMode));
        Assert.True(layer.BatchNormParam.GetExtension(BatchNormForks.Extensions.ScaleBias));
        Assert.Equal(0.5f, layer.BatchNormParam.GetExtension(BatchNormForks.Extensions.ScaleFiller).Std);
        Assert.Equal([1f, 2.5f], layer.LossParam.GetExtension(LossForks.Extensions.ClassWeighting));
        Assert.Empty(map.UnknownFields(layer.PoolingParam));
        Assert.Equal(new SourceLocation("a.prototxt", 4, 5), map.Locate(layer.PoolingParam, PoolingForks.Extensions.CeilMode.FieldNumber));
        Assert.Equal(new SourceLocation("a.prototxt", 15, 5), map.Locate(layer.LossParam, LossForks.Extensions.ClassWeighting.FieldNumber, 1));
    }

    [Fact]
    public void They_are_printed_behind_the_messages_own()
    {
        Assert.Equal(
            "layer {\n  batch_norm_param {\n    eps: 0.5\n    scale_bias: true\n  }\n}\n",
            TextFormatWriter.Write(Reading<NetParameter>.Of("layer { batch_norm_param { scale_bias: true eps: 0.5 } }").Message!));
        var (net, map, _) = Reading<NetParameter>.Of(Net);
        var written = TextFormatWriter.Write(net!, map);
        Assert.Equal(net, Reading<NetParameter>.Of(written).Message);
        Assert.Equal(net, net!.Clone());
        Assert.NotEqual(net, Reading<NetParameter>.Of(Net.Replace("ceil_mode: false", "ceil_mode: true", StringComparison.Ordinal)).Message);
    }

    [Theory]
    [InlineData("layers { type: POOLING pooling_param { ceil_mode: false } }", "ceil_mode: false")]
    [InlineData("layers { type: CONVOLUTION convolution_param { hole: 2 engine: CAFFE_TI } }", "hole: 2", "engine: CAFFE_TI")]
    [InlineData("layers { type: DROPOUT dropout_param { scale_train: false } engine: 'MKL2017' }", "scale_train: false", "engine: 'MKL2017'")]
    [InlineData("layer { type: 'BatchNorm' param { lr_mult: 1 } param { } param { } batch_norm_param { bias_filler { value: 2 } } }", "bias_filler {", "value: 2")]
    [InlineData("input: 'x' input_dim: 1 layer { type: 'ELU' elu_param { lambda: 1.5 } }", "lambda: 1.5")]
    [InlineData("layers { type: ROI_POOLING roi_pooling_param { pooled_h: 7 } }", "type: \"ROIPooling\"", "pooled_h: 7")]
    [InlineData("layers { type: BN bn_param { bn_mode: INFERENCE shift_filler { value: 2 } } }", "type: \"BN\"", "bn_mode: INFERENCE", "shift_filler {")]
    public void They_outlive_the_upgrade(string text, params string[] expected)
    {
        var (net, map, bag) = Reading<NetParameter>.Of(text);
        var written = TextFormatWriter.Write(NetUpgrade.Upgrade(net!, map, bag), map);
        Assert.DoesNotContain("layers", written, StringComparison.Ordinal);
        Assert.All(expected, line => Assert.Contains(line, written, StringComparison.Ordinal));
    }

    /// <summary>What nets of 2014 have of forks: words for layers, and their parameters.</summary>
    [Theory]
    [InlineData("layers { type: ROI_POOLING roi_pooling_param { pooled_h: 7 } }")]
    [InlineData("layers { type: BN bn_param { scale_filler { value: 1 } } }")]
    [InlineData("layer { type: 'Permute' permute_param { order: [0, 2, 3, 1] } }")]
    public void A_layers_words_and_fields_are_no_fault_even_if_strict(string text) => Assert.Empty(Reading<NetParameter>.Of(text, strict: true).Bag);

    [Theory]
    [InlineData("layer { pooling_param { ceil_mod: false } }", CaffeCodes.UnknownField, "Did you mean 'ceil_mode'?")]
    [InlineData("layer { scale_bias: true }", CaffeCodes.UnknownField, "'scale_bias' stands within batch_norm_param.")]
    [InlineData("layer { pooling_param { [caffe.forks.PoolingForks.ceil_mode]: false } }", CaffeCodes.UnknownField, null)]
    [InlineData("layer { pooling_param { ceil_mode: 3 } }", CaffeCodes.Value, null)]
    [InlineData("layer { pooling_param { ceil_mode: true ceil_mode: true } }", CaffeCodes.RepeatedScalar, null)]
    [InlineData("layer { convolution_param { hole: -1 } }", CaffeCodes.Value, null)]
    public void They_are_judged_like_any_other_field(string text, string code, string? hint)
    {
        var said = Assert.Single(Reading<NetParameter>.Of(text).Bag);
        Assert.Equal((code, hint), (said.Code, said.Hint));
    }

    /// <summary>Forks give their fields numbers that clash; in a binary file ours mean nothing.</summary>
    [Fact]
    public void A_binary_file_is_not_read_with_them()
    {
        var bytes = Reading<NetParameter>.Of(Net).Message!.ToByteArray();
        var pooling = NetParameter.Parser.ParseFrom(bytes).Layer[0].PoolingParam;
        Assert.False(pooling.HasExtension(PoolingForks.Extensions.CeilMode));
        Assert.True(pooling.HasKernelSize);
    }

    [Theory]
    [InlineData("convolution_param { engine: MKL2017 }", "MKL2017")]
    [InlineData("convolution_param { engine: CAFFE_TI }", "CAFFE_TI")]
    [InlineData("pooling_param { engine: \"MKLDNN:DLA\" }", "\"MKLDNN:DLA\"")]
    [InlineData("relu_param { engine: 17 }", "17")]
    [InlineData("lrn_param { engine: 'CUDNN' }", "'CUDNN'")]
    [InlineData("softmax_param { engine: caffe }", "caffe")]
    public void A_foreign_engine_is_kept_and_no_error(string param, string word)
    {
        var (net, map, bag) = Reading<NetParameter>.Of($"layer {{ {param} }}");
        Assert.Empty(bag);
        Assert.Contains($"engine: {word}\n", TextFormatWriter.Write(net!, map), StringComparison.Ordinal);
        Assert.NotEmpty(Reading<NetParameter>.Of($"layer {{ {param} }}", strict: true).Errors);
    }

    [Theory]
    [InlineData("convolution_param { engine: CUDNN }", 2)]
    [InlineData("convolution_param { engine: 1 }", 1)]
    public void Caffes_engines_are_read(string param, int expected)
    {
        var (net, map, _) = Reading<NetParameter>.Of($"layer {{ {param} }}");
        Assert.Equal(expected, (int)net!.Layer[0].ConvolutionParam.Engine);
        Assert.Empty(map.UnknownFields(net.Layer[0].ConvolutionParam));
    }

    [Theory]
    [InlineData("convolution_param { engine: }", "1:37")]
    [InlineData("convolution_param { engine: { } }", "1:37")]
    [InlineData("convolution_param { engine: -CUDNN }", "1:38")]
    [InlineData("pooling_param { pool: MAXIMUM }", "1:31")]
    public void What_is_no_word_or_no_engine_is_still_an_error(string param, string position) =>
        Assert.Equal([position], Reading<NetParameter>.Of($"layer {{ {param} }}").Errors.Select(error => $"{error.Location.Line}:{error.Location.Column}"));

    [Fact]
    public void What_is_known_and_not_honoured_stands_in_no_schema()
    {
        var messages = CaffeReflection.Descriptor.MessageTypes.ToDictionary(message => message.Name);
        Assert.All(ForkFields.All.Where(field => field.Message != "*"), field =>
        {
            Assert.True(messages.TryGetValue(field.Message, out var message), field.Message);
            Assert.True(MessageFields.Find(message, field.Name) is null, $"{field.Message}.{field.Name}");
        });
        var extensions = ForksReflection.Descriptor.MessageTypes.SelectMany(message => message.Extensions.UnorderedExtensions).ToList();
        Assert.All(extensions.Where(field => field.IsRepeated), field => Assert.Empty(MessageFields.ElementsOf(field.ExtendeeType.Parser.ParseFrom([]), field)));
        Assert.All(extensions, field => Assert.True(field.ExtendeeType.FindFieldByName(field.Name) is null, field.FullName));
        Assert.Equal(extensions.Count, extensions.Select(field => (field.ExtendeeType, field.FieldNumber)).Distinct().Count());
        Assert.Equal(extensions.Count, extensions.Select(field => (field.ExtendeeType, field.Name)).Distinct().Count());
    }
}
