using System.Collections.Immutable;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>What planning depends on besides the net.</summary>
internal sealed record PlanOptions
{
    public required Phase Phase { get; init; }

    public LayerCatalog Catalog { get; init; } = LayerCatalog.Default;

    /// <summary>Shapes given from outside, by blob name.</summary>
    public IReadOnlyDictionary<string, Shape> GivenShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Shapes given from outside without their first axis, for inputs whose shapes the net leaves open, by blob name.</summary>
    public IReadOnlyDictionary<string, Shape> GivenRowShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Shapes given for tops of layers whose code is not here, by blob name.</summary>
    public IReadOnlyDictionary<string, Shape> TopShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Those of one row, for tops whose first axis is that of the bottoms, by blob name.</summary>
    public IReadOnlyDictionary<string, Shape> RowShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Tells the axes of the blobs that weight files, or the net itself, have for a layer; null where nobody looks.</summary>
    public Func<LayerSource, IReadOnlyList<IReadOnlyList<long>>>? StoredBlobs { get; init; }

    /// <summary>What takes the place of the batch of the inputs; null to keep it.</summary>
    public int? Batch { get; init; }

    /// <summary>Whether the model is to take every batch: the net is planned for the one it gives, or for the one that a given shape has.</summary>
    public bool TakesAnyBatch { get; init; }

    /// <summary>How many rows layers make that make as many as the data ask for; those that are not here, the most they can.</summary>
    public IReadOnlyDictionary<LayerParameter, int> Rows { get; init; } = ImmutableDictionary<LayerParameter, int>.Empty;

    /// <summary>How much there may be of anything.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    public CaffeVersion Caffe { get; init; }

    public bool IdentityBatchNorm { get; init; }

    /// <summary>What is set outside of the net for proposals.</summary>
    public ProposalSettings Proposals { get; init; } = new();

    /// <summary>
    /// Whether the net is planned only for the numbers it draws, beside the one that is converted: then given shapes are
    /// meant for the other, and need not agree with this one's batch.
    /// </summary>
    public bool ForNumbersOnly { get; init; }

    /// <summary>Judges the fields of layers that the schema does not know; null where nobody wants to know.</summary>
    public UnknownFieldCheck? Fields { get; init; }

    /// <summary>Tells whether a top of a layer is needed; null if all are. The shape of one that is not may be unknown.</summary>
    public Func<LayerParameter, int, bool>? NeedsTop { get; init; }

    /// <summary>Takes the blobs whose shapes must be given; null to report them without shapes to try.</summary>
    public MissingInputs? Missing { get; init; }

    /// <summary>Whether a blob belongs to the other net of a solver or phase, so that a shape given for it is none of this net's business.</summary>
    public Func<string, bool> IsOfOtherNet { get; init; } = _ => false;

    /// <summary>Whether something takes the place of a learnable blob's filler, so that its type need not be known.</summary>
    public Func<LearnableBlob, bool> IsReplaced { get; init; } = _ => false;

    /// <summary>Gets the net as far as it could be planned, whatever became of it.</summary>
    public Action<NetOutline>? OnPlanned { get; init; }

    /// <summary>Reads a file that a layer names, such as the matrix of InfogainLoss; null where no files may be read.</summary>
    public Func<string, byte[]>? ReadFile { get; init; }

    /// <summary>Stops planning between two layers.</summary>
    public CancellationToken Cancellation { get; init; }
}
