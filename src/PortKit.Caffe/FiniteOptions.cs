using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>Whether the numbers that a net gives as options are finite: text may say <c>nan</c> and <c>inf</c>.</summary>
public static class FiniteOptions
{
    /// <summary>
    /// Whether all floats in a message and those within it are finite. The values of blobs, which are no options, are not looked at.
    /// </summary>
    public static bool AreFinite(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var field in MessageFields.Of(message.Descriptor))
        {
            var isMessage = field.FieldType is FieldType.Message or FieldType.Group;
            if (field.IsMap || (isMessage && field.MessageType == BlobProto.Descriptor))
                continue;
            if (!field.IsRepeated && field.HasPresence && !field.Accessor.HasValue(message))
                continue;
            var values = field.IsRepeated ? MessageFields.ElementsOf(message, field) : (IList)new[] { field.Accessor.GetValue(message) };
            foreach (var value in values)
            {
                if (value is float.NaN or float.PositiveInfinity or float.NegativeInfinity
                    || (value is double number && !double.IsFinite(number))
                    || (value is IMessage inner && !AreFinite(inner)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
