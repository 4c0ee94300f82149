namespace PortKit.Initializers.Specs;

/// <summary>Which numbers a <see cref="NumberParameter"/> takes.</summary>
internal enum NumberRange
{
    Any,
    NotNegative,
    AboveZero,
    Share,
}
