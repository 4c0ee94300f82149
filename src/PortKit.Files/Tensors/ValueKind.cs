namespace PortKit.Files;

/// <summary>The type of stored values.</summary>
public enum ValueKind
{
    /// <summary>An IEEE float of 2 bytes.</summary>
    Half,

    /// <summary>One of 4 bytes.</summary>
    Single,

    /// <summary>One of 8 bytes.</summary>
    Double,
}
