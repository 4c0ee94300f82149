using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;
using PortKit.Layers;

namespace PortKit.Fuzz.Doors;

/// <summary>The words of prototxt files: fields, enums, layer types, punctuation, and the holes of templates.</summary>
internal static class NetWords
{
    private static readonly string[] Punctuation =
    [
        "{", "}", "<", ">", "[", "]", ":", ";", ",", "\"", "'", "\\", "#", "\n", "layer {", "layers {", "\\377", "\\u0041", "\"a\" \"b\"", "$X", "{{x}}", "%(x)s",
        "__X__", "true", "false", "shape { dim: 1 }", "weight_filler { type: \"xavier\" }", "bottom: \"data\"", "top: \"data\"", "{{", "\ufeff", "\0",
        "net: \"net.prototxt\"", "train_net_param {", "input: \"x\"", "input_dim: 1", "\u202e", "\u001b[31m",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Punctuation,
        .. LayerCatalog.Default.Types,
        .. CaffeReflection.Descriptor.MessageTypes.SelectMany(WordsOf).Distinct(),
        .. ForksReflection.Descriptor.MessageTypes.SelectMany(WordsOf).Distinct(),
        .. CaffeReflection.Descriptor.EnumTypes.SelectMany(type => type.Values).Select(value => value.Name),
    ];

    private static IEnumerable<string> WordsOf(MessageDescriptor message) =>
    [
        .. message.Fields.InFieldNumberOrder().Select(field => field.Name),
        .. message.Extensions.UnorderedExtensions.Select(field => field.Name),
        .. message.EnumTypes.SelectMany(type => type.Values).Select(value => value.Name),
    ];
}
