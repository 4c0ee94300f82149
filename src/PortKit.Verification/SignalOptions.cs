namespace PortKit.Verification;

/// <summary>How <see cref="SignalHealth"/> measures.</summary>
public sealed record SignalOptions
{
    /// <summary>The seed of the input.</summary>
    public uint Seed { get; init; } = 1;

    /// <summary>The net that the model was converted from: the report then speaks of its layers, and points to their lines. Null to speak of the
    /// nodes of the
    /// model.</summary>
    public PlannedNet? Net { get; init; }

    /// <summary>Whether only inputs, outputs and the blobs of layers with weights are measured: enough for the trend, in less memory.</summary>
    public bool WeightedOnly { get; init; }

    /// <summary>How many inputs are run, one after the other, to find ReLUs that are never more than zero. All else is of the first.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>How many bytes the values inside of a model may take. Those that do not fit are left out, and that is said.</summary>
    public long MostBytes { get; init; } = 1L << 30;

    /// <summary>
    /// How many threads ONNX Runtime takes for a session; 0 for as many as there are processors. A program that runs several models at a time shares
    /// the processors out.
    /// </summary>
    public int Threads { get; init; }
}
