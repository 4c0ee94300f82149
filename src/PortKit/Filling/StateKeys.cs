using System.Globalization;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// What PyTorch calls the learnable blobs of a net: the keys of its <c>state_dict</c>, such as <c>conv1.weight</c>. A layer's name becomes an
/// identifier: what Python takes in none becomes _, and what is no letter at its front gets <c>layer_</c> before it. A name that is taken, by a layer
/// before it, by Python or by <c>nn.Module</c>, gets a number behind it.
/// </summary>
internal sealed class StateKeys
{
    /// <summary>What a module of PyTorch has itself, and would lose to a layer of that name.</summary>
    internal static readonly string[] OfModule =
    [
        "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda",
        "double", "dump_patches",
        "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "initialize", "ipu",
        "load_state_dict", "modules", "mtia", "named_buffers", "named_children", "named_modules", "named_parameters", "parameters",
        "register_backward_hook", "register_buffer", "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
        "register_full_backward_pre_hook", "register_load_state_dict_post_hook", "register_load_state_dict_pre_hook", "register_module",
        "register_parameter", "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_", "self", "set_extra_state",
        "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu", "zero_grad", "F", "Load", "Weights",
    ];

    private readonly Dictionary<LayerSource, string> _layers = [];
    private readonly Dictionary<LearnableBlob, string> _keys = [];

    /// <summary>Names the blobs of a net.</summary>
    public StateKeys(NetPlan net)
    {
        var names = new PythonNames(OfModule);
        foreach (var blobs in net.Learnables.GroupBy(blob => blob.Layer))
        {
            var name = _layers[blobs.Key] = names.Take(blobs.Key.Name);
            var kept = blobs.Where(blob => blob.Spec.Role.Kind is not (BlobKind.ScaleFactor or BlobKind.Unused)).ToList();
            var hasNames = HasNames(kept);
            for (var i = 0; i < kept.Count; i++)
                _keys[kept[i]] = hasNames ? $"{name}.{NameOf(kept[i].Spec.Role)}" : string.Create(CultureInfo.InvariantCulture, $"{name}.{i}");
        }
    }

    /// <summary>The identifier of a layer that has learnable blobs.</summary>
    public string Of(LayerSource layer) => _layers[layer];

    /// <summary>
    /// The key of a blob; null for one that is not in the state: the factor of statistics, which they are divided by, and what a layer does not use.
    /// </summary>
    public string? Of(LearnableBlob blob) => _keys.GetValueOrDefault(blob);

    /// <summary>
    /// Whether each blob of a layer has a name of its own. Others, such as an LSTM's, are members of an <c>nn.ParameterList</c>, whose keys are their
    /// numbers: PyTorch's LSTM has a second bias, which Caffe's has not, and would keep its random one.
    /// </summary>
    private static bool HasNames(List<LearnableBlob> kept) =>
        kept.All(blob => NameOf(blob.Spec.Role) is not null) && kept.DistinctBy(blob => NameOf(blob.Spec.Role)).Count() == kept.Count;

    private static string? NameOf(BlobRole role) => role switch
    {
        { HasGates: true } => null,
        { Kind: BlobKind.Bias } => "bias",
        { Kind: BlobKind.Mean } => "running_mean",
        { Kind: BlobKind.Variance } => "running_var",
        { Kind: BlobKind.Parameter } => null,
        _ => "weight",
    };
}
