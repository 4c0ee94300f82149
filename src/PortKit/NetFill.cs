using PortKit.Emission;
using PortKit.Filling;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Overrides;

namespace PortKit;

/// <summary>What gives the blobs of a whole net their values: what is drawn, and what takes the place of that.</summary>
internal sealed class NetFill
{
    private readonly Lock _settling = new();
    private Settled? _settled;

    /// <summary>The whole net, whatever part of it is converted.</summary>
    public required NetPlan Net { get; init; }

    /// <summary>Where the random numbers come from.</summary>
    public required FillSource Source { get; init; }

    /// <summary>What is drawn, in order.</summary>
    public required FillProgram Program { get; init; }

    /// <summary>The values in place of fills; those of lsuv as they are before they are scaled.</summary>
    public required BlobValues Values { get; init; }

    /// <summary>What scales the values of lsuv.</summary>
    public required LsuvPass Lsuv { get; init; }

    /// <summary>The Boost version whose random numbers are drawn.</summary>
    public required BoostVersion Boost { get; init; }

    /// <summary>Whose bilinear kernels are filled.</summary>
    public required CaffeVersion Caffe { get; init; }

    /// <summary>How much may be allocated.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Makes the values once more, from the first on.</summary>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale.</exception>
    public FillPass Begin(IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        new(Program, Source.Seed, Boost, Settle(cancellation).Values, progress, cancellation);

    /// <summary>Caffe's generator as it is when nets are built one after the other, with this one's seed.</summary>
    /// <param name="nets">The nets.</param>
    /// <param name="upTo">The layer of one of them that nothing is built from on; null for none.</param>
    public Mt19937 RandomAfter(IEnumerable<NetPlan> nets, PlannedLayer? upTo = null)
    {
        var fills = new FillPass(FillProgram.InTurn(nets, upTo), Source.Seed, Boost, new BlobValues());
        var random = new Mt19937(Source.Seed);
        random.Discard(fills.Finish().Sum(step => step.Draws));
        return random;
    }

    /// <summary>
    /// Works out what depends on the whole net, before the first value is made; once, whoever asks for values first.
    /// </summary>
    /// <returns>The values in place of fills, and what is to be said of them.</returns>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale.</exception>
    public Settled Settle(CancellationToken cancellation)
    {
        lock (_settling)
        {
            return _settled ??= Lsuv.IsNeeded ? Scale(cancellation) : new Settled(Values, []);
        }
    }

    /// <summary>Where a blob's values come from; null for its filler.</summary>
    public BlobOrigin? OriginOf(LearnableBlob blob) => Values.OriginOf(blob);

    /// <summary>What a file says of how it was filled.</summary>
    /// <param name="net">The whole net, or the part of it that is in the file.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata(NetPlan net) =>
        ModelMetadata.Of(net, Source.Seed, Boost, VersionedFills.In(net, Values).Any() ? Caffe : null, Source.Phase, OriginOf);

    private Settled Scale(CancellationToken cancellation)
    {
        var bag = new DiagnosticBag();
        var scales = Lsuv.Run(new FillPass(Program, Source.Seed, Boost, Values), bag, cancellation);
        return new Settled(Values.With(scales.Keys, (blob, start) => new ScaledBlob(start, scales[blob].Divisors)), [.. bag]);
    }

    /// <summary>The values in place of fills, once nothing about them is open.</summary>
    /// <param name="Values">The values.</param>
    /// <param name="Diagnostics">What was said while they were worked out.</param>
    internal sealed record Settled(BlobValues Values, IReadOnlyList<Diagnostic> Diagnostics);
}
