using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>The identifiers that a file of Keras has room for.</summary>
internal static class KerasNames
{
    // What a model of Keras 3 has itself, and would lose to a layer of that name. With PyTorch below, it is a module of PyTorch's as well.
    private static readonly string[] OfModel =
    [
        "activity_regularizer", "add_loss", "add_metric", "add_variable", "add_weight", "autocast", "build", "build_from_config", "built",
        "call", "compile", "compile_from_config", "compiled", "compiled_loss", "compiled_metrics", "compute_dtype", "compute_loss",
        "compute_mask", "compute_metrics", "compute_output_shape", "compute_output_spec", "count_params", "distribute_reduction_method",
        "distribute_strategy", "dtype", "dtype_policy", "evaluate", "export", "fit", "from_config", "get_build_config", "get_compile_config",
        "get_config", "get_layer", "get_metrics_result", "get_quantization_layer_structure", "get_state_tree", "get_weights", "input",
        "input_dtype", "input_spec", "jit_compile", "layers", "load_own_variables", "load_weights", "loss", "losses", "make_predict_function",
        "make_test_function", "make_train_function", "metrics", "metrics_names", "metrics_variables", "name", "non_trainable_variables",
        "non_trainable_weights", "optimizer", "output", "path", "predict", "predict_function", "predict_on_batch", "predict_step",
        "quantization_mode", "quantization_summary", "quantize", "quantized_build", "quantized_call", "rematerialized_call", "reset_metrics",
        "run_eagerly", "save", "save_own_variables", "save_weights", "set_state_tree", "set_weights", "stateless_call", "stateless_compute_loss",
        "steps_per_execution", "stop_evaluating", "stop_predicting", "stop_training", "summary", "supports_jit", "supports_masking",
        "symbolic_call", "test_function", "test_on_batch", "test_step", "tf_sync", "to_json", "torch_params", "train_function", "train_on_batch",
        "train_step", "trainable", "trainable_variables", "trainable_weights", "unrolled_steps_per_execution", "variable_dtype", "variables",
        "weights",
    ];

    // What the forward pass, and the file around it, call anything but a blob or a layer.
    private static readonly string[] OfFile = ["self", "inputs", "training", "ops", "load", "lrn", "deconvolve", "blobs", "path", "sum", "range"];

    /// <summary>The identifiers that layers may have.</summary>
    public static PythonNames ForLayers() => new([.. OfModel, .. StateKeys.OfModule]);

    /// <summary>The identifiers that blobs and the class may have.</summary>
    public static PythonNames ForBlobs() => new(OfFile);
}
