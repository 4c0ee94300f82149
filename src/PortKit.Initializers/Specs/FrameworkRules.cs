namespace PortKit.Initializers;

/// <summary>How a framework other than Caffe counts fans and draws numbers.</summary>
internal abstract class FrameworkRules
{
    /// <summary>The fans of a shape; null where the framework has none.</summary>
    public abstract (long? In, long? Out) Fans(ReadOnlySpan<int> dims);

    /// <summary>Draws uniform, normal or truncated normal numbers.</summary>
    public abstract void Draw(WeightDistribution distribution, Span<float> values, uint seed, InitializerOptions options);
}
