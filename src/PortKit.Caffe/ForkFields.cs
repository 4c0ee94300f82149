namespace PortKit.Caffe;

/// <summary>
/// The fields of forks of Caffe that are known and not honoured, by the caffe.proto files of those forks. What a layer does honour stands
/// in forks.proto.
/// </summary>
internal static class ForkFields
{
    private const string Any = "*";
    private const string Nvidia = "NVIDIA/caffe";
    private const string Intel = "intel/caffe";
    private const string Cambricon = "Cambricon/caffe";
    private const string Synopsys = "synopsys-caffe";
    private const string Happynear = "happynear/caffe-windows";
    private const string Jacinto = "tidsp/caffe-jacinto";
    private const string Ssd = "SSD Caffe";
    private const string Yolo = "eric612/MobileNet-YOLO";

    private static readonly ForkField[] Known =
    [
        // How, where and with which numbers a fork computes.
        .. Harmless(Any, "several forks", "the code that computes the layer, and not what it computes", "engine"),
        .. Harmless(
            "LayerParameter",
            Nvidia,
            "the number type that cuDNN computes in",
            "forward_type",
            "backward_type",
            "forward_math",
            "backward_math",
            "cudnn_math_override"),
        .. Harmless("LayerParameter", Nvidia, "what the log shows", "debug"),
        .. Harmless(
            "NetParameter",
            Nvidia,
            "the number types of all layers",
            "default_forward_type",
            "default_backward_type",
            "default_forward_math",
            "default_backward_math",
            "default_cudnn_math_override",
            "default_conv_algos_override"),
        .. Harmless(
            "NetParameter",
            Nvidia,
            "how gradients are scaled and reduced",
            "global_grad_scale",
            "global_grad_scale_adaptive",
            "reduce_buckets",
            "eltwise_mem_sharing"),
        .. Harmless("ConvolutionParameter", Nvidia, "how cuDNN chooses its algorithm", "conv_algos_override", "cudnn_convolution_algo_seeker"),
        .. Harmless("ConvolutionParameter", Intel, "the algorithm", "conv_algorithm"),
        .. Harmless(Any, Cambricon, "how weights are stored on the device", "sparse_mode"),
        .. Harmless(
            "LayerParameter",
            Cambricon,
            "the number types of the device",
            "blobs_dtype",
            "bottom_mlu_dtype",
            "top_mlu_dtype",
            "debug_dtype",
            "external_output",
            "sparsity",
            "showtop",
            "split_num"),
        .. Harmless("NetParameter", Cambricon, "the number types of the device", "debug_dtype", "opt_level", "top_mlu_dtype"),
        .. Harmless("NetParameter", Intel, "how training is distributed", "multinode", "compile_net_state"),
        .. Harmless("LayerParameter", Intel, "how training is distributed", "multinode"),
        .. Harmless(
            "LayerParameter",
            "Ristretto, TensorRT, " + Jacinto,
            "the ranges of quantized numbers, used where a net is quantized",
            "quantization_param",
            "trt_param"),
        .. Harmless("LayerParameter", "DeepLab v1", "a check of the sizes of weights", "strict_dim"),
        .. Harmless("DropoutParameter", Nvidia, "the seed of what is dropped", "random_seed"),
        .. Harmless("BatchNormParameter", Intel, "whether its MKL engine has a scale and a bias of its own", "use_weight_bias", "bias_term"),
        .. Harmless("BatchNormParameter", Synopsys, "whether training updates the statistics", "update_global_stats"),
        .. Harmless("ConcatParameter", Intel, "how memory is used", "per_fla_fuse"),
        .. Harmless("ReLUParameter", Intel, "whether the layer is computed with the one before it", "fuse"),

        // Where data come from, and how they are varied in training.
        .. Harmless(
            "DataParameter",
            $"{Nvidia}, {Synopsys}",
            "how data are read",
            "cache",
            "precache",
            "threads",
            "parser_threads",
            "shuffle",
            "disk_reader_threads",
            "rand_permute",
            "rand_permute_seed",
            "random",
            "verbose"),
        .. Harmless("ImageDataParameter", Nvidia, "how data are read", "cache", "precache", "threads", "dataset_share_per_node"),
        .. Harmless(
            "ImageDataParameter",
            Happynear,
            "how pictures are varied in training",
            "face_mirror",
            "max_aspect_ratio",
            "max_random_scale",
            "max_random_shift",
            "max_rotate_angle",
            "max_shear_ratio",
            "min_random_scale",
            "balance_class",
            "balance_by"),
        .. Harmless(
            "TransformationParameter",
            $"{Ssd}, {Nvidia}",
            "how pictures are varied in training",
            "emit_constraint",
            "distort_param",
            "expand_param",
            "noise_param",
            "random_seed",
            "use_gpu_transform",
            "display",
            "forward_packing",
            "interpolation_algo_down",
            "interpolation_algo_up",
            "allow_upscale",
            "num_labels",
            "img_rand_resize_lower",
            "img_rand_resize_upper",
            "rand_resize_ratio_lower",
            "rand_resize_ratio_upper",
            "horizontal_stretch_lower",
            "horizontal_stretch_upper",
            "vertical_stretch_lower",
            "vertical_stretch_upper"),
        .. Harmless(
            "TransformationParameter",
            $"{Yolo}, {Happynear}, {Intel}",
            "how pictures are varied in training",
            "apply_probability",
            "aspect_max",
            "aspect_min",
            "contrast_brightness_adjustment",
            "debug_params",
            "enable_classf_aug",
            "erase_ratio",
            "max_brightness_shift",
            "max_color_shift",
            "max_contrast",
            "max_rotation_angle",
            "max_scaling_factor",
            "max_smooth",
            "min_contrast",
            "min_scaling_factor",
            "scale_max",
            "scale_min",
            "smooth_filtering",
            "random_aspect_ratio_param",
            "random_resize_param"),

        .. Harmless("LayerParameter", Ssd, "which boxes are cut out of pictures in training, and which labels there are", "annotated_data_param"),

        // What changes a result.
        .. Changes("NetParameter", Jacinto, "numbers rounded as a fixed-point device would", "false", null, "quantize"),
        .. Changes("NetParameter", Jacinto, "how numbers are rounded as a fixed-point device would", null, null, "net_quantization_param"),
        .. Changes("LayerParameter", Jacinto, "numbers rounded as a fixed-point device would", "false", null, "quantize"),
        .. Changes(
            "LayerParameter",
            "Caffe's older syntax, layers { ... }",
            "how fast a blob is trained",
            null,
            "Write  param { lr_mult: ... decay_mult: ... }  for each blob.",
            "blobs_lr",
            "weight_decay"),
        .. Changes(
            "BatchNormParameter",
            Happynear,
            "a normalisation without its mean or its variance",
            "false",
            null,
            "disable_mean",
            "disable_variance"),
        .. Changes("BatchNormParameter", Intel, "a ReLU within the layer", "false", AddReLU, "relu"),
        .. Changes("BatchNormParameter", Intel, "statistics of parts of the batch", "0", null, "stats_batch_size"),
        .. Changes("BatchNormParameter", Synopsys, "where eps is added", "true", null, "add_eps_before_sqrt"),
        .. Changes("BatchNormParameter", Synopsys, "the BN layer of ICNet in place of BatchNorm", "false", null, "icnet"),
        .. Changes("BatchNormParameter", Cambricon, "a scale and a bias", "false", null, "use_alpha_beta"),
        .. Changes("PoolingParameter", Intel, "a kernel over three axes", null, null, "kernel_size_3d", "pad_3d", "stride_3d"),
        .. Changes("PoolingParameter", Intel, "whether AVE counts the padding", "true", null, "avg_include_pad"),
        .. Changes("PoolingParameter", Intel, "the axis of the channels", "1", null, "axis"),
        .. Changes(
            "PoolingParameter",
            Nvidia,
            "the sizes of Torch's pooling",
            "false",
            "Write  round_mode: FLOOR  if that is what is meant.",
            "torch_pooling"),
        .. Changes("PoolingParameter", Synopsys, "a division by a shift", "0", null, "output_shift_instead_division"),
        .. Changes("ConvolutionParameter", Intel, "a ReLU within the layer", "false", AddReLU, "relu"),
        .. Changes("InnerProductParameter", Intel, "a ReLU within the layer", "false", AddReLU, "relu"),
        .. Changes("ConvolutionParameter", Intel, "the slope of a ReLU within the layer", "0", AddReLU, "negative_slope"),
        .. Changes("InnerProductParameter", Intel, "the slope of a ReLU within the layer", "0", AddReLU, "negative_slope"),
        .. Changes("ConvolutionParameter", Intel, "a layer computed with this one", null, null, "fusion_type", "coeff"),
        .. Changes(
            "ConvolutionParameter",
            Cambricon,
            "what is done to the data before",
            null,
            "Convert has options for mean and scale.",
            "mean_file",
            "mean_value",
            "std",
            "scale"),
        .. Changes("ConvolutionParameter", Cambricon, "padding as TensorFlow's SAME", "false", "Write the pad.", "same_mode"),
        .. Changes(Any, Synopsys, "zeros on one side", "0", "Write the pad of both sides.", "pad_l", "pad_r", "pad_t", "pad_b", "pad_type"),
        .. Changes(
            Any,
            Synopsys,
            "a kind of training that changes the weights",
            "false",
            null,
            "dis_mode",
            "gen_mode",
            "weight_fixed",
            "submanifold_sparse"),
        .. Changes(
            Any,
            Synopsys,
            "numbers rounded as a quantized model's",
            null,
            null,
            "input_scale",
            "output_scale",
            "weight_scale",
            "bias_scale",
            "input_zero_point",
            "output_zero_point",
            "weight_zero_point",
            "bias_zero_point",
            "quantize_method",
            "saturate",
            "per_channel_scale_weight",
            "per_channel_scale_output"),
        .. Changes("InnerProductParameter", Happynear, "weights scaled to length 1", "false", null, "normalize"),
        .. Changes("DropoutParameter", Happynear, "another scale of what is kept", "false", null, "sqrt_scale"),
        .. Changes("ReLUParameter", $"{Synopsys}, {Cambricon}", "a ReLU that is cut off", "0", null, "maximum", "minimum", "upper_limit"),
        .. Changes("ScaleParameter", Happynear, "a scale that is cut off", null, null, "min_value", "max_value"),
        .. Changes("MVNParameter", Synopsys, "where eps is added", "false", null, "add_eps_before_sqrt"),
        .. Changes("ReshapeParameter", $"{Intel}, {Synopsys}", "channels that become height and width", "1", null, "pixelshuffler"),
        .. Changes("ParameterParameter", Happynear, "how the blob starts", null, null, "blob_filler"),
        .. Changes("FillerParameter", $"{Happynear}, {Intel}, {Synopsys}", "other numbers to start with", null, null, "alpha", "scale", "diag_val"),
        .. Changes("LossParameter", Jacinto, "weights of the classes in the loss", null, null, "label_weights"),
        .. Changes(
            "SoftmaxParameter",
            Happynear,
            "another loss",
            null,
            null,
            "class_weight",
            "hard_ratio",
            "hard_mining_label",
            "cutting_point",
            "label_smooth_factor"),
        .. Changes("EltwiseParameter", Synopsys, "the axis of the operation", "0", null, "axis"),
        .. Changes(
            "RecurrentParameter",
            Synopsys,
            "another recurrent layer",
            null,
            null,
            "activations",
            "activation_alpha",
            "activation_beta",
            "continue_recur",
            "default_initial",
            "direction",
            "linear_before_reset",
            "tf_rnn"),
        .. Changes("AccuracyParameter", Happynear, "how classes are ranked", "false", null, "min_is_better"),
        .. Changes("ArgMaxParameter", Synopsys, "which of equal values wins", "false", null, "min_first"),
    ];

    private const string AddReLU = "Add a layer of type \"ReLU\" after this one.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ForkField> All => Known;

    private static readonly Dictionary<(string Message, string Name), ForkField> ByName = Known.ToDictionary(field => (field.Message, field.Name));

    /// <summary>The field of a name, or null if no fork that is known has it there.</summary>
    /// <param name="message">The type of the message that the text has it in.</param>
    /// <param name="name">The field's name.</param>
    public static ForkField? Find(string message, string name)
    {
        // What stands in a layer of the syntax of 2014 means the same in one of today's.
        var today = message == "V1LayerParameter" ? "LayerParameter" : message;
        return ByName.GetValueOrDefault((today, name)) ?? ByName.GetValueOrDefault((Any, name));
    }

    private static IEnumerable<ForkField> Harmless(string message, string forks, string does, params string[] names) =>
        names.Select(name => new ForkField(message, name, forks, does) { IsHarmless = true });

    private static IEnumerable<ForkField> Changes(
        string message, string forks, string does, string? neutral, string? instead, params string[] names) =>
        names.Select(name => new ForkField(message, name, forks, does) { Neutral = neutral, Instead = instead });
}
