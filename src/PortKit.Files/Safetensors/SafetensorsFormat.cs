using System.Buffers.Binary;

namespace PortKit.Files.Safetensors;

/// <summary>What tells a .safetensors file from others.</summary>
public static class SafetensorsFormat
{
    /// <summary>What its name ends in.</summary>
    public const string Extension = ".safetensors";

    /// <summary>The types of elements, by the words of the head.</summary>
    internal static readonly Dictionary<string, ElementType> Types = new(StringComparer.Ordinal)
    {
        ["F64"] = ElementType.Float64,
        ["F32"] = ElementType.Float32,
        ["F16"] = ElementType.Float16,
        ["BF16"] = ElementType.BFloat16,
        ["I64"] = ElementType.Int64,
        ["U64"] = new("uint64", 64),
        ["I32"] = new("int32", 32),
        ["U32"] = new("uint32", 32),
        ["I16"] = new("int16", 16),
        ["U16"] = new("uint16", 16),
        ["I8"] = new("int8", 8),
        ["U8"] = new("uint8", 8),
        ["BOOL"] = new("bool", 8),
        ["F8_E4M3"] = new("float8e4m3fn", 8),
        ["F8_E5M2"] = new("float8e5m2", 8),
    };

    /// <summary>The bytes of the length that it begins with.</summary>
    internal const int LengthSize = sizeof(ulong);

    /// <summary>The key in the head for what the file says of itself.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>Whether a file begins as one does, which has no mark: with the length of a head that fits into it, and that head in JSON.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="length">How long it is, in bytes.</param>
    public static bool IsHead(ReadOnlySpan<byte> head, long length) =>
        head.Length > LengthSize && head[LengthSize] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= (ulong)(length - LengthSize);
}
