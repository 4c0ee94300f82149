using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace PortKit.Net;

/// <summary>
/// What a layer will do: the shapes it makes and the blobs it learns. A layer type that has more to remember derives a record of
/// its own; what it is connected to is the planner's, see <see cref="PlannedLayer"/>.
/// </summary>
/// <param name="TopShapes">The shape of each top, in order.</param>
[method: OverloadResolutionPriority(1)]
public record LayerPlan(IReadOnlyList<Shape> TopShapes)
{
    /// <summary>The plan of a layer whose one top has the shape of its first bottom.</summary>
    public LayerPlan(Shape top)
        : this([top])
    {
    }

    /// <summary>The learnable blobs, in Caffe's order.</summary>
    public IReadOnlyList<BlobSpec> Blobs { get; init; } = [];

    /// <summary>The fills that Caffe runs while building the layer, in its order; null where each blob is filled once, in order.</summary>
    public IReadOnlyList<FillStep>? FillSteps { get; init; }

    /// <summary>How many 32-bit random numbers Caffe draws while building the layer, before any fill.</summary>
    public int SetupDraws { get; init; }

    /// <summary>
    /// How many multiplications, each followed by an addition, one forward pass over the whole batch takes: those of products with the layer's
    /// weights, as papers count them. Adding a bias and work on single elements do not count.
    /// </summary>
    public long MultiplyAdds { get; init; }

    /// <summary>
    /// How many numbers Caffe adds up one after the other, in single precision, for one value of a top, as a loss over all pixels does; 0 for few.
    /// Each addition rounds, so that a sum in another order may differ by so many half units in the last place.
    /// </summary>
    public long Summands { get; init; }

    /// <summary>
    /// The axis of the tops whose size is known only when the layer has run, as that of the boxes that a detection keeps; <see cref="TopShapes"/>
    /// then has the most it can be, the same for all tops. Null where the shapes hold.
    /// </summary>
    public int? OpenAxis { get; init; }

    /// <summary>What is to be known of the tops where they are fed from outside; null where the layer computes them.</summary>
    public FedTops? Fed { get; init; }

    /// <summary>The operator of the user's own that the layer becomes; null where standard operators compute it.</summary>
    public CustomOp? CustomOp { get; internal init; }

    /// <summary>What fills the tops each time the net runs, where fillers do.</summary>
    internal IReadOnlyList<BlobSpec> TopFills { get; init; } = [];

    /// <summary>Which memory of Caffe's the tops share with other blobs, so that a layer that works in place on one changes the others.</summary>
    public SharedMemory Sharing { get; init; }

    /// <summary>What to know of the layer as long as no trained weights were laid over its fillers, as a clause; or null.</summary>
    public string? UntrainedCaution { get; init; }

    /// <summary>What the layer does to the signal that goes through it.</summary>
    public SignalEffect Effect { get; init; }

    /// <summary>Whether the layer draws random numbers while it runs, so that its tops differ from one runtime to the next.</summary>
    public bool DrawsNumbers { get; init; }

    /// <summary>What the layer draws in each pass that can be fed to it while a net is trained, in the order in which it draws.</summary>
    internal IReadOnlyList<DrawnValue> Drawn { get; init; } = [];

    /// <summary>Whether the runtime draws for the layer while a net is trained, since nobody feeds what it draws.</summary>
    internal bool IsDrawnByRuntime => DrawsNumbers && Drawn.Count == 0;

    /// <summary>
    /// For each bottom that holds whole numbers from 0 on, such as labels and indices, how many there are to choose from.
    /// </summary>
    public IReadOnlyDictionary<int, int> BottomChoices { get; init; } = ReadOnlyDictionary<int, int>.Empty;

    /// <summary>
    /// For each bottom that random numbers make no sense in, such as the size of a picture, values that do: as many as the bottom has.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyList<float>> BottomExamples { get; init; } = ReadOnlyDictionary<int, IReadOnlyList<float>>.Empty;
}
