using System.Buffers.Binary;

namespace PortKit.Files.Safetensors;

/// <summary>What tells a .safetensors file from others.</summary>
public static class SafetensorsFormat
{
    /// <summary>What its name ends in.</summary>
    public const string Extension = ".safetensors";

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
