namespace PortKit.Net;

/// <summary>
/// What one layer left in a blob. A layer that works in place makes a new version of the blob under the same name; the
/// layers after it read that one. So it does of every other blob that has the same memory in Caffe (see <see cref="SharedMemory"/>).
/// </summary>
public sealed class BlobVersion
{
    internal BlobVersion(string name, Shape shape, LayerSource? producer, bool isInput)
    {
        Name = name;
        Shape = shape;
        Producer = producer;
        IsInput = isInput;
    }

    /// <summary>The blob's name; empty for a top that the net does not name, such as that of a loss without tops.</summary>
    public string Name { get; }

    /// <summary>The blob's shape.</summary>
    public Shape Shape { get; }

    /// <summary>The layer that made this version.</summary>
    public LayerSource? Producer { get; }

    /// <summary>Whether this blob is fed from outside.</summary>
    public bool IsInput { get; }

    /// <summary>
    /// Whether the shape depends on how many rows a layer makes out of the data (see <see cref="LayerPlan.OpenAxis"/>); <see cref="Shape"/> is then
    /// the one for the most that there can be.
    /// </summary>
    public bool HasOpenRows { get; internal set; }

    /// <summary>Whether no later version of the blob exists.</summary>
    public bool IsLast { get; internal set; } = true;

    /// <summary>Whether the version also counts as a loss, which Caffe treats as one more reader.</summary>
    internal bool CountsAsLoss { get; set; }

    /// <summary>
    /// How often later layers read this version. A version that came of work in place on a blob with the same memory goes on counting, as in
    /// Caffe the blob is still the one that was read before.
    /// </summary>
    public int Readers { get; internal set; }

    /// <summary>Whether the first version of the blob is fed from outside: the model's input then has the blob's name.</summary>
    internal bool BeganAsInput { get; init; }

    /// <summary>
    /// The name that the version has in a model: the blob's own for the last version, <c>BLOB@LAYER</c> for an earlier one. Where a blob is
    /// fed from outside and then worked on in place, the input keeps the name, for that is what it is fed by. The net's own names go first: where
    /// one of them is <c>BLOB@LAYER</c>, the version gets a counter.
    /// </summary>
    public string ModelName { get; internal set; } = "";

    /// <summary>Whether the version has the blob's own name in a model.</summary>
    internal bool OwnsName => IsInput || (IsLast && !BeganAsInput);

    /// <summary>Where the version was named.</summary>
    public SourceLocation Location { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ModelName} {Shape}";
}
