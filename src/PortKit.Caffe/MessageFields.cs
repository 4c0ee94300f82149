using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>The fields of a message type as a text may have them: Caffe's own, and after them those of forks (forks.proto).</summary>
internal static class MessageFields
{
    private static readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<FieldDescriptor>> Known = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<FieldDescriptor>> KnownOfForks = new();

    // The accessor of a repeated extension makes an empty one where there is none, and a message that has one is not equal to one that has none.
    // So each repeated field of a fork has its line here.
    private static readonly Dictionary<string, Func<IMessage, IList?>> RepeatedForks = new()
    {
        ["caffe.forks.LossForks.class_weighting"] = message => ((LossParameter)message).GetExtension(LossForks.Extensions.ClassWeighting),
        ["caffe.forks.TransformationForks.resize_param"] = message =>
            ((TransformationParameter)message).GetExtension(TransformationForks.Extensions.ResizeParam),
    };

    // Reading the forks' schema takes as long as reading a small net, and most nets have no field of a fork: it is read when one is asked for.
    private static readonly Lazy<ILookup<MessageDescriptor, FieldDescriptor>> Forks = new(() => ForksReflection.Descriptor.MessageTypes
        .SelectMany(message => message.Extensions.UnorderedExtensions)
        .ToLookup(field => field.ExtendeeType));

    /// <summary>The fields, in the order of their numbers.</summary>
    public static IReadOnlyList<FieldDescriptor> Of(MessageDescriptor type) =>
        Known.GetOrAdd(type, static type => [.. type.Fields.InFieldNumberOrder(), .. OfForks(type)]);

    /// <summary>The fields of forks alone, in the order of their numbers.</summary>
    public static IReadOnlyList<FieldDescriptor> OfForks(MessageDescriptor type) =>
        KnownOfForks.GetOrAdd(type, static type => TakesForks(type) ? [.. Forks.Value[type].OrderBy(field => field.FieldNumber)] : []);

    /// <summary>
    /// The fields that a message read from text can have: as <see cref="Of"/>, without those of forks as long as no text has asked for one.
    /// </summary>
    public static IEnumerable<FieldDescriptor> OfText(MessageDescriptor type) => Forks.IsValueCreated ? Of(type) : type.Fields.InFieldNumberOrder();

    /// <summary>The field of a name, or null. A group is found by its name in small letters.</summary>
    public static FieldDescriptor? Find(MessageDescriptor type, string name) =>
        type.FindFieldByName(name) ?? OfForks(type).FirstOrDefault(field => field.Name == name);

    /// <summary>The messages that a message read from text holds, each with the field that it stands in.</summary>
    public static IEnumerable<(FieldDescriptor Field, IMessage Message)> MessagesIn(IMessage message)
    {
        foreach (var field in OfText(message.Descriptor))
        {
            if (field.FieldType is not (FieldType.Message or FieldType.Group) || field.IsMap)
                continue;
            if (!field.IsRepeated)
            {
                if (field.Accessor.HasValue(message))
                    yield return (field, (IMessage)field.Accessor.GetValue(message));
                continue;
            }

            foreach (IMessage element in ElementsOf(message, field))
                yield return (field, element);
        }
    }

    /// <summary>The elements of a repeated field, to be read.</summary>
    public static IList ElementsOf(IMessage message, FieldDescriptor field) => field.IsExtension
        ? RepeatedForks[field.FullName](message) ?? Array.Empty<object>()
        : (IList)field.Accessor.GetValue(message);

    // Most messages have no numbers to spare for a fork's fields.
    private static bool TakesForks(MessageDescriptor type) => type.ToProto().ExtensionRange.Count > 0;
}
