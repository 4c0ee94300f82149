namespace PortKit.Files;

/// <summary>How protobuf stores a value.</summary>
public enum WireType
{
    /// <summary>A number of seven bits a byte.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A message, a string, bytes, or packed numbers, behind their length.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
