using System.Collections;
using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// The sizes of C3D's windows: one for height and width, one for time. C3D v1.1 has them in a message of their own; nets of v1.0 in
/// convolution_param or pooling_param, of which most other fields then mean nothing.
/// </summary>
/// <param name="Kernel">The height and the width of a window.</param>
/// <param name="KernelDepth">Its length in time.</param>
/// <param name="Stride">The step along height and width.</param>
/// <param name="TemporalStride">The step in time.</param>
/// <param name="Pad">The zeros on each side of height and width.</param>
/// <param name="TemporalPad">The zeros on each side of time.</param>
internal sealed record VideoFields(
    VideoFields.Read Kernel,
    VideoFields.Read KernelDepth,
    VideoFields.Read Stride,
    VideoFields.Read TemporalStride,
    VideoFields.Read Pad,
    VideoFields.Read TemporalPad)
{
    /// <summary>The sizes along time, height and width.</summary>
    public int[] Kernels => [(int)KernelDepth.Value, (int)Kernel.Value, (int)Kernel.Value];

    /// <summary>The steps along time, height and width.</summary>
    public int[] Strides => [(int)TemporalStride.Value, (int)Stride.Value, (int)Stride.Value];

    /// <summary>The zeros on each side of time, height and width.</summary>
    public int[] Pads => [(int)TemporalPad.Value, (int)Pad.Value, (int)Pad.Value];

    /// <summary>The shape of a bottom of five axes; refuses any other.</summary>
    public static Shape RequireVideo(LayerSource layer, PlanContext context) => context.Bottoms[0] is { Rank: 5 } shape
        ? shape
        : throw layer.Refuse(
            Codes.BottomShape, layer.AtBottom(0), "a bottom of 5 axes is expected (num, channels, length, height, width)", $"{context.Bottoms[0]}");

    /// <summary>Refuses a field that the layer does not read.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="message">convolution_param or pooling_param.</param>
    /// <param name="read">The fields that it reads.</param>
    public static void RefuseOthers(LayerSource layer, IMessage message, params ReadOnlySpan<string> read)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var isGiven = field.IsRepeated ? ((IList)field.Accessor.GetValue(message)).Count > 0 : field.Accessor.HasValue(message);
            if (isGiven && !read.Contains(field.Name))
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(message, field.FieldNumber),
                    $"of this message {layer.Type} reads {string.Join(", ", read)} alone",
                    field.Name);
            }
        }
    }

    /// <summary>A field that C3D v1.0 adds to a message of Caffe's.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="message">The message.</param>
    /// <param name="field">The field.</param>
    /// <param name="absent">Its default, if it has one.</param>
    public static Read ReadFork<T>(LayerSource layer, T message, Extension<T, uint> field, uint? absent)
        where T : IExtendableMessage<T>
    {
        var isGiven = message.HasExtension(field);
        return new(isGiven ? message.GetExtension(field) : absent ?? 0, layer.At(message, field.FieldNumber), isGiven || absent is not null);
    }

    /// <summary>Refuses sizes that Caffe stops at, or would divide by.</summary>
    public VideoFields Check(LayerSource layer)
    {
        Check("kernel_size", Kernel, 1);
        Check("kernel_depth", KernelDepth, 1);
        Check("stride", Stride, 1);
        Check("temporal_stride", TemporalStride, 1);
        Check("pad", Pad, 0);
        Check("temporal_pad", TemporalPad, 0);
        return this;

        void Check(string name, Read read, uint least)
        {
            if (!read.Has)
                throw layer.Refuse(Codes.Missing, read.At, $"{name} is expected", "none");
            if (read.Value < least || read.Value > int.MaxValue)
                throw layer.Refuse(Codes.OutOfRange, read.At, $"{name} must be from {least} to {int.MaxValue}", $"{read.Value}");
        }
    }

    /// <summary>A field as written.</summary>
    /// <param name="Value">Its value.</param>
    /// <param name="At">Where it stands.</param>
    /// <param name="Has">Whether it has a value, written or by default.</param>
    internal readonly record struct Read(uint Value, SourceLocation At, bool Has = true);
}
