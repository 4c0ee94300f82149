using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Cli.Commands;

/// <summary>
/// Plans the net that a model was converted from, as it was then: in the phase, and with the input shapes, the batch and the outputs that the
/// model has.
/// </summary>
internal static class CheckedNet
{
    /// <summary>Plans the net in <paramref name="path"/> for the model in <paramref name="modelPath"/>.</summary>
    public static PlannedNet Plan(string path, string modelPath)
    {
        var model = OutlineOf(modelPath);
        var phase = model.MetadataProps.Any(entry => entry is { Key: "portkit.phase", Value: "TRAIN" }) ? Phase.Train : Phase.Test;
        var options = new ConvertOptions { Phase = phase, Seed = 0 };
        var net = Converter.Plan(path, options);
        if (net.Succeeded)
            return net;

        // A data layer's shapes, or another batch, were given by hand; the model has them. What its outputs do not need it lacks.
        var shapes = model.Graph?.Input.ToDictionary(input => input.Name, ShapeOf) ?? [];
        var shaped = options with { InputShapes = shapes };
        var batches = shapes.Values.Where(shape => shape.Rank > 0).Select(shape => (BatchSize?)BatchSize.Of(shape[0]));
        var batched = shaped with { Batch = batches.FirstOrDefault() };
        var reduced = batched with { Outputs = [.. model.Graph?.Output.Select(output => output.Name) ?? []] };
        var attempts = new[] { shaped, batched, reduced }.Select(attempt => Converter.Plan(path, attempt));
        return attempts.FirstOrDefault(attempt => attempt.Succeeded) ?? net;
    }

    private static ModelProto OutlineOf(string path)
    {
        try
        {
            return ModelOutline.Of(path) is { } outline ? ModelProto.Parser.ParseFrom(outline.Bytes.Span) : new ModelProto();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            // The run tells what is wrong with it.
            return new ModelProto();
        }
    }

    private static Shape ShapeOf(ValueInfoProto input) =>
        new([.. input.Type?.TensorType?.Shape?.Dim.Select(dim => (int)Math.Clamp(dim.DimValue, 1, int.MaxValue)) ?? []]);
}
