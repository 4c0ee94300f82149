namespace PortKit.Verification;

/// <summary>How a net is verified. The defaults are those of the command line.</summary>
public sealed record VerifyOptions
{
    /// <summary>The tolerance by default: that of float sums which are added up in another order.</summary>
    public const double DefaultTolerance = 2e-4;

    /// <summary>The seed of the inputs by default.</summary>
    public const uint DefaultInputSeed = 1;

    /// <summary>
    /// The values of input blobs, by name, in C order. Inputs without any are drawn: uniform in [-1, 1], or whole numbers for labels, indices
    /// and other inputs of which a layer says how many there are to choose from.
    /// </summary>
    public IReadOnlyDictionary<string, float[]> Inputs { get; init; } = new Dictionary<string, float[]>();

    /// <summary>The seed of the inputs that are drawn.</summary>
    public uint InputSeed { get; init; } = DefaultInputSeed;

    /// <summary>
    /// T: a value a agrees with the b that is expected if |a - b| is at most T · |b| + T / 20 · max(1, the largest finite |b| of its blob).
    /// </summary>
    public double Tolerance { get; init; } = DefaultTolerance;

    /// <summary>What is in a model that is made here; with <see cref="ModelOptions.AllBlobs"/>, as on the command line, every blob version.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>Values from elsewhere, which the model and the reference arithmetic are compared with as well; null for none.</summary>
    public GoldenArrays? Golden { get; init; }

    /// <summary>
    /// How many threads ONNX Runtime takes for a session; 0 for as many as there are processors. A program that runs several models at a time shares
    /// the processors out.
    /// </summary>
    public int Threads { get; init; }
}
