namespace PortKit.Initializers.Equivalents;

/// <summary>How a framework gives an array the distribution that Caffe gives a blob.</summary>
public sealed record Equivalent
{
    /// <summary>The array.</summary>
    public required PortedArray Array { get; init; }

    /// <summary>How the framework counts the array's fans; null where it refuses to, or counts none.</summary>
    public Fans? Fans { get; init; }

    /// <summary>Calls, the best one first. At least one; the first is exact.</summary>
    public required IReadOnlyList<InitializerCall> Calls { get; init; }

    /// <summary>The traps.</summary>
    public IReadOnlyList<PortWarning> Warnings { get; init; } = [];

    /// <summary>What the name would have led to; null where there is no such name.</summary>
    public NaivePort? Naive { get; init; }

    /// <summary>Finds the equivalent of a filler.</summary>
    /// <param name="blob">What Caffe fills.</param>
    /// <param name="array">Where its values go.</param>
    public static Equivalent Of(FilledBlob blob, PortedArray array)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(array);
        var distribution = blob.Filler.Distribution([.. blob.Dims]);
        var fans = Equivalents.Fans.Of(array);
        var fan = FanChoice.Of(blob.Filler.VarianceNorm, new(distribution.FanIn ?? 0, distribution.FanOut ?? 0), fans, array.IsDepthwise);
        var request = new PortRequest(blob, array, distribution, fan);
        return new Equivalent
        {
            Array = array,
            Fans = fans,
            Calls = CallTables.For(array.Framework).Calls(request),
            Warnings = [.. FrameworkTraps.Of(request, fans)],
            Naive = NaivePorts.Of(request, fans),
        };
    }

    /// <summary>The traps that lie in a blob whatever framework it goes to.</summary>
    /// <param name="blob">What Caffe fills.</param>
    public static IReadOnlyList<PortWarning> WarningsOf(FilledBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return [.. BlobTraps.Of(blob)];
    }
}
