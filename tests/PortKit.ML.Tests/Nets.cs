using PortKit.House.Tests;

namespace PortKit.ML.Tests;

/// <summary>Nets to score.</summary>
internal static class Nets
{
    /// <summary>Two pictures of three channels a time.</summary>
    public const string Small =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 4 dim: 5 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        """;

    /// <summary>Two inputs and two outputs, one of them with a name that no variable can have.</summary>
    public const string Pair =
        """
        layer { name: "in" type: "Input" top: "left" top: "right" input_param { shape { dim: 1 dim: 6 } shape { dim: 1 dim: 4 } } }
        layer { name: "a" type: "InnerProduct" bottom: "left" top: "a" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
        layer { name: "b" type: "InnerProduct" bottom: "right" top: "b" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
        layer { name: "sum" type: "Eltwise" bottom: "a" bottom: "b" top: "loss3/sum" }
        layer { name: "both" type: "Concat" bottom: "a" bottom: "b" top: "both" }
        """;

    /// <summary>A net that writes its batch down, and mixes what it is fed.</summary>
    public const string Mixing =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 6 } } }
        layer { name: "mix" type: "Reshape" bottom: "data" top: "mix" reshape_param { shape { dim: 3 dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "mix" top: "ip" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
        """;

    public static string Lenet { get; } = Repository.PathOf("models", "lenet", "deploy.prototxt");

    public static string LenetToTrain { get; } = Repository.PathOf("models", "lenet", "train_val.prototxt");
}
