using Google.Protobuf;
using PortKit.Onnx.Protos;
using AttributeType = PortKit.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace PortKit.Onnx;

/// <summary>Makes the attributes of nodes. For a subgraph see <see cref="GraphBuilder.ToAttribute"/>.</summary>
public static class Attr
{
    /// <summary>An integer, or a switch as 0 or 1.</summary>
    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };

    /// <summary>A list of integers.</summary>
    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <summary>A float.</summary>
    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeType.Float, F = value };

    /// <summary>A list of floats.</summary>
    public static AttributeProto Floats(string name, params ReadOnlySpan<float> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Floats };
        attribute.Floats.AddRange(values);
        return attribute;
    }

    /// <summary>A string.</summary>
    public static AttributeProto String(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A list of strings.</summary>
    public static AttributeProto Strings(string name, params ReadOnlySpan<string> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Strings };
        foreach (var value in values)
            attribute.Strings.Add(ByteString.CopyFromUtf8(value));
        return attribute;
    }

    /// <summary>A tensor of one element, such as the value of ConstantOfShape.</summary>
    public static AttributeProto Tensor(string name, float value) =>
        Tensor(name, new TensorProto { Dims = { 1 }, DataType = (int)DataType.Float, FloatData = { value } });

    /// <summary>A tensor.</summary>
    public static AttributeProto Tensor(string name, TensorProto value) =>
        new() { Name = name, Type = AttributeType.Tensor, T = value };
}
