using System.Text;

namespace PortKit.Tests.Explanation;

/// <summary>Nets that modules are tried on.</summary>
internal static class ModuleNets
{
    /// <summary>A picture, the input of <see cref="Single"/>.</summary>
    public const string Input = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 7 dim: 6 } } }\n";

    private const string Gaussian = "weight_filler { type: 'gaussian' std: 0.2 } bias_filler { type: 'uniform' }";

    private static readonly string[] SingleLayers =
    [
        "type: 'AbsVal'", "type: 'BNLL'", "type: 'Sigmoid'", "type: 'TanH'", "type: 'ELU' elu_param { alpha: 0.7 }", "type: 'Exp' exp_param { base: 2 scale: 0.5 shift: 1 }",
        "type: 'Log' log_param { base: 10 shift: 3 }", "type: 'Power' power_param { power: 2 scale: 0.5 shift: 1 }", "type: 'Threshold' threshold_param { threshold: 0.1 }",
        "type: 'PReLU' prelu_param { filler { type: 'uniform' } }", "type: 'PReLU' prelu_param { channel_shared: true }", "type: 'Clip' clip_param { min: -0.2 max: 0.3 }", "type: 'Swish' swish_param { beta: 2 }",
        "type: 'ReLU'", "type: 'Softmax' softmax_param { axis: 2 }", "type: 'Flatten'", "type: 'Flatten' flatten_param { axis: 2 }", "type: 'Reshape' reshape_param { shape { dim: 0 dim: 2 dim: -1 } }",
        "type: 'Reshape' reshape_param { shape { dim: 4 dim: -1 } }", "type: 'Tile' tile_param { axis: 1 tiles: 3 }", "type: 'Reduction' reduction_param { operation: ASUM axis: 1 coeff: 2 }",
        "type: 'Reduction' reduction_param { operation: MEAN axis: 0 }", "type: 'Reduction' reduction_param { operation: SUMSQ axis: 2 }", "type: 'MVN'", "type: 'MVN' mvn_param { across_channels: true normalize_variance: false }",
        "type: 'Scale' scale_param { axis: 2 num_axes: 1 filler { type: 'uniform' } }", "type: 'Scale' scale_param { axis: 0 num_axes: 0 bias_term: true filler { type: 'uniform' } }", "type: 'Bias' bias_param { filler { type: 'uniform' } }",
        "type: 'BatchNorm'", "type: 'BatchNorm' batch_norm_param { use_global_stats: false }", "type: 'BatchNorm' batch_norm_param { scale_bias: true scale_filler { type: 'uniform' } }",
        $"type: 'Deconvolution' convolution_param {{ num_output: 6 kernel_size: 4 stride: 3 pad: 1 group: 2 {Gaussian} }}", $"type: 'Deconvolution' convolution_param {{ num_output: 2 kernel_size: 1 stride: 2 {Gaussian} }}",
        $"type: 'Convolution' convolution_param {{ num_output: 8 kernel_size: 3 group: 4 stride: 2 bias_term: false {Gaussian} }}", $"type: 'InnerProduct' inner_product_param {{ num_output: 3 axis: 2 transpose: true {Gaussian} }}",
        "type: 'LRN' lrn_param { local_size: 9 alpha: 0.3 }", "type: 'LRN' lrn_param { norm_region: WITHIN_CHANNEL local_size: 9 alpha: 0.3 }", "type: 'Pooling' pooling_param { pool: AVE global_pooling: true }",
        "type: 'Slice' top: 'z' slice_param { slice_point: 1 }", "type: 'Split' top: 'z'", "type: 'Dropout'", "type: 'Eltwise' bottom: 'x' eltwise_param { operation: PROD }", "type: 'Eltwise' bottom: 'x' eltwise_param { operation: MAX }",
    ];

    /// <summary>Groups, both kinds of LRN, Dropout, and windows that are rounded up.</summary>
    public static string AlexNet => $$"""
        name: 'Alex Net' layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 dim: 35 dim: 35 } } }
        layer { name: 'conv1' type: 'Convolution' bottom: 'data' top: 'conv1' convolution_param { num_output: 8 kernel_size: 5 stride: 2 {{Gaussian}} } }
        layer { name: 'relu1' type: 'ReLU' bottom: 'conv1' top: 'conv1' }
        layer { name: 'norm1' type: 'LRN' bottom: 'conv1' top: 'norm1' lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 k: 2 } }
        layer { name: 'pool1' type: 'Pooling' bottom: 'norm1' top: 'pool1' pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
        layer { name: 'conv2' type: 'Convolution' bottom: 'pool1' top: 'conv2' convolution_param { num_output: 8 kernel_size: 3 pad: 1 group: 2 {{Gaussian}} } }
        layer { name: 'norm2' type: 'LRN' bottom: 'conv2' top: 'norm2' lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 alpha: 0.7 } }
        layer { name: 'fc6' type: 'InnerProduct' bottom: 'norm2' top: 'fc6' inner_product_param { num_output: 10 {{Gaussian}} } }
        layer { name: 'drop6' type: 'Dropout' bottom: 'fc6' top: 'fc6' }
        layer { name: 'prob' type: 'Softmax' bottom: 'fc6' top: 'prob' }
        """;

    /// <summary>Names that are no identifiers, branches, and padding that a mean counts.</summary>
    public static string Inception => $$"""
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 4 dim: 14 dim: 13 } } }
        layer { name: 'pool' type: 'Pooling' bottom: 'data' top: 'pool' pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
        layer { name: 'a/1x1' type: 'Convolution' bottom: 'pool' top: 'a/1x1' convolution_param { num_output: 3 kernel_size: 1 {{Gaussian}} } }
        layer { name: 'a_1x1' type: 'Convolution' bottom: 'pool' top: 'a_1x1' convolution_param { num_output: 2 kernel_h: 1 kernel_w: 3 pad_w: 1 dilation: 1 {{Gaussian}} } }
        layer { name: 'a/pool' type: 'Pooling' bottom: 'pool' top: 'a/pool' pooling_param { pool: MAX kernel_size: 3 stride: 1 pad: 1 } }
        layer { name: 'type' type: 'Convolution' bottom: 'a/pool' top: 'type' convolution_param { num_output: 3 kernel_size: 3 pad: 2 dilation: 2 {{Gaussian}} } }
        layer { name: 'out' type: 'Concat' bottom: 'a/1x1' bottom: 'a_1x1' bottom: 'type' top: 'out' }
        layer { name: 'half' type: 'Pooling' bottom: 'out' top: 'half' pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } }
        """;

    /// <summary>A BatchNorm whose statistics are sums, a Scale, and a sum with coefficients.</summary>
    public static string Residual => $$"""
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 2 dim: 6 dim: 6 } } }
        layer { name: 'conv' type: 'Convolution' bottom: 'data' top: 'conv' convolution_param { num_output: 2 kernel_size: 3 pad: 1 bias_term: false {{Gaussian}} } }
        layer { name: 'bn' type: 'BatchNorm' bottom: 'conv' top: 'conv' batch_norm_param { eps: 0.001 } blobs { shape { dim: 2 } data: 0.5 data: -1 }
          blobs { shape { dim: 2 } data: 3 data: 2 } blobs { shape { dim: 1 } data: 4 } }
        layer { name: 'scale' type: 'Scale' bottom: 'conv' top: 'conv' scale_param { bias_term: true filler { type: 'uniform' } bias_filler { type: 'uniform' } } }
        layer { name: 'sum' type: 'Eltwise' bottom: 'data' bottom: 'conv' top: 'sum' eltwise_param { coeff: 1 coeff: -0.5 } }
        layer { name: 'relu' type: 'ReLU' bottom: 'sum' top: 'sum' relu_param { negative_slope: 0.1 } }
        """;

    /// <summary>Two layers that share their params.</summary>
    public static string Shared => $$"""
        layer { name: 'x' type: 'Input' top: 'x' top: 'y' input_param { shape { dim: 2 dim: 5 } } }
        layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' param { name: 'w' } param { name: 'b' } inner_product_param { num_output: 3 {{Gaussian}} } }
        layer { name: 'b' type: 'InnerProduct' bottom: 'y' top: 'b' param { name: 'w' } param { name: 'b' } inner_product_param { num_output: 3 {{Gaussian}} } }
        """;

    /// <summary>A net for every layer that has a counterpart, with the options that change it.</summary>
    public static IEnumerable<string> Single => SingleLayers.Select(layer => $"{Input}layer {{ name: 'y' bottom: 'x' top: 'y' {layer} }}");

    /// <summary>Nets in which it matters where the channels are, and convolutions that some frameworks have no layer for.</summary>
    public static IEnumerable<string> Channels =>
    [
        // What was flattened before a matrix, with something between that keeps the order, and with something that does not.
        Behind("type: 'Flatten'", "type: 'ReLU' relu_param { negative_slope: 0.1 }", Matrix),
        Behind("type: 'Flatten'", "type: 'Slice' top: 'rest' slice_param { slice_point: 50 }", Matrix),
        Behind("type: 'Flatten'", "type: 'Softmax'"),
        Behind("type: 'Flatten'", "type: 'Scale' scale_param { filler { type: 'uniform' } }"),
        Behind("type: 'Pooling' pooling_param { pool: AVE global_pooling: true }", Matrix),
        Behind("type: 'Reshape' reshape_param { shape { dim: 0 dim: 6 dim: 4 dim: 7 } }", Matrix),
        Behind("type: 'Reshape' reshape_param { shape { dim: 0 dim: 0 dim: -1 } }", "type: 'Softmax' softmax_param { axis: 2 }"),
        Behind("type: 'Reshape' reshape_param { shape { dim: 0 dim: 0 dim: -1 } }", $"type: 'Convolution' convolution_param {{ num_output: 5 kernel_size: 3 stride: 2 pad: 1 {Gaussian} }}"),
        Behind("type: 'Reshape' reshape_param { shape { dim: 0 dim: 2 dim: 2 dim: 7 dim: 6 } }", $"type: 'Convolution' convolution_param {{ num_output: 5 kernel_size: 2 {Gaussian} }}"),
        Behind($"type: 'InnerProduct' inner_product_param {{ num_output: 3 axis: 3 {Gaussian} }}", "type: 'BatchNorm'"),
        Behind("type: 'Concat' bottom: 'x' concat_param { axis: 1 }", "type: 'Concat' bottom: 'y0' concat_param { axis: 2 }"),
        Behind("type: 'Scale' scale_param { axis: 1 num_axes: 3 bias_term: true filler { type: 'uniform' } bias_filler { type: 'uniform' } }"),
        Behind("type: 'Scale' scale_param { axis: 0 num_axes: 2 filler { type: 'uniform' } }"),
        Behind("type: 'Flatten'", "type: 'PReLU' prelu_param { filler { type: 'uniform' } }"),
        Behind("type: 'Flatten'", "type: 'BatchNorm'"),
        Behind("type: 'Reduction' reduction_param { axis: 3 }", "type: 'Tile' tile_param { axis: 2 tiles: 2 }"),
        Behind($"type: 'Convolution' convolution_param {{ num_output: 5 kernel_size: 2 dilation: 2 stride: 2 pad: 1 {Gaussian} }}"),
        Behind($"type: 'Convolution' convolution_param {{ num_output: 8 group: 4 kernel_size: 3 stride_h: 2 stride_w: 1 pad: 1 {Gaussian} }}"),
        Behind($"type: 'Convolution' convolution_param {{ num_output: 8 group: 2 kernel_size: 3 stride: 2 pad: 1 {Gaussian} }}"),
        Behind($"type: 'Deconvolution' convolution_param {{ num_output: 4 group: 4 kernel_size: 4 stride: 2 pad: 1 {Gaussian} }}"),
        Behind("type: 'Deconvolution' convolution_param { num_output: 4 group: 4 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: 'bilinear' } }"),
        Behind($"type: 'Deconvolution' convolution_param {{ num_output: 4 group: 2 kernel_h: 2 kernel_w: 3 stride: 3 {Gaussian} }}"),
        Behind($"type: 'Deconvolution' convolution_param {{ num_output: 3 kernel_size: 3 stride: 2 dilation: 2 {Gaussian} }}"),
        Behind($"type: 'Deconvolution' convolution_param {{ num_output: 3 kernel_size: 3 stride: 2 pad: 1 {Gaussian} }}"),
    ];

    /// <summary>Rows of a table, by indices.</summary>
    public static string Embed => """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 5 } } }
        layer { name: 'e' type: 'Embed' bottom: 'x' top: 'e' embed_param { input_dim: 7 num_output: 3 weight_filler { type: 'uniform' } bias_filler { type: 'uniform' } } }
        """;

    /// <summary>Pooling over random windows.</summary>
    public static IEnumerable<string> Pooled(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => Pooling(random))];
    }

    private static string Matrix => $"type: 'InnerProduct' inner_product_param {{ num_output: 3 {Gaussian} }}";

    private static string Behind(params string[] layers) =>
        Input + string.Concat(layers.Select((layer, i) => $"layer {{ name: 'l{i}' bottom: '{(i == 0 ? "x" : $"y{i - 1}")}' top: 'y{i}' {layer} }}\n"));

    private static string Pooling(Random random)
    {
        // Behind an axis without padding, a mean divides by nothing, which no framework does.
        var (text, isMean) = (new StringBuilder(), random.Next(2) == 0);
        var (size, kernel, stride, pad) = (new int[2], new int[2], new int[2], new int[2]);
        for (var i = 0; i < 2; i++)
        {
            (kernel[i], stride[i]) = (random.Next(1, 6), random.Next(1, 4));
            stride[i] = isMean ? Math.Min(stride[i], kernel[i]) : stride[i];
            (size[i], pad[i]) = (kernel[i] + random.Next(9), random.Next(3) == 0 ? random.Next(kernel[i]) : 0);
        }

        return text.Append($"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 2 dim: 2 dim: {size[0]} dim: {size[1]} }} }} }}\n")
            .Append($"layer {{ name: 'p' type: 'Pooling' bottom: 'x' top: 'p' pooling_param {{ pool: {(isMean ? "AVE" : "MAX")} round_mode: {(random.Next(3) == 0 ? "FLOOR" : "CEIL")} ")
            .Append($"kernel_h: {kernel[0]} kernel_w: {kernel[1]} stride_h: {stride[0]} stride_w: {stride[1]} pad_h: {pad[0]} pad_w: {pad[1]} }} }}").ToString();
    }
}
