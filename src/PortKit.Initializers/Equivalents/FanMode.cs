namespace PortKit.Initializers.Equivalents;

/// <summary>By which of an array's fans an initializer scales.</summary>
internal enum FanMode
{
    In,
    Out,
    Average,
}
