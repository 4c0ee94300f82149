namespace PortKit.Initializers.Caffe;

/// <summary>
/// The fill of one blob under way: it yields the blob's values in C order (the last axis fastest), chunk by chunk, so that
/// no blob need be in memory at once. The chunks' lengths change nothing. When the last value is taken, or after
/// <see cref="Skip"/>, the generator stands where Caffe's would; until then nothing else may draw from it.
/// </summary>
public abstract class BlobFill
{
    private protected BlobFill(long count) => Remaining = count;

    /// <summary>How many values are still to come.</summary>
    public long Remaining { get; private set; }

    /// <summary>Takes the next values.</summary>
    /// <param name="destination">Receives as many values as it is long; at most <see cref="Remaining"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is longer than what remains.</exception>
    public void Next(Span<float> destination)
    {
        if (destination.Length > Remaining)
        {
            throw new ArgumentException(
                $"The destination must be at most as long as what remains, {Remaining}. Found {destination.Length}.", nameof(destination));
        }

        if (destination.IsEmpty)
            return;
        Produce(destination);
        Remaining -= destination.Length;
    }

    /// <summary>
    /// Throws the remaining values away, drawing what Caffe would have drawn for them: for a blob whose values come from
    /// elsewhere, such as one shared with another layer.
    /// </summary>
    public void Skip()
    {
        if (Remaining == 0)
            return;
        Pass(Remaining);
        Remaining = 0;
    }

    /// <summary>Writes the next values.</summary>
    private protected abstract void Produce(Span<float> destination);

    /// <summary>Draws what all the remaining values take.</summary>
    private protected abstract void Pass(long remaining);
}
