using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>What the layers that bring data in know of the shapes of their tops.</summary>
internal static class DataShapes
{
    /// <inheritdoc cref="OpenShape.NotKnown"/>
    public const int NotKnown = OpenShape.NotKnown;

    /// <summary>
    /// The shape of a top of which the net tells some axes: the others are taken from the shape given from outside, which must agree with
    /// what the net tells; a shape that is still open is noted, and some shape stands in for it. In a net that is planned for its numbers
    /// only, what the net tells prevails.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="top">The top.</param>
    /// <param name="known">The size of each axis, or <see cref="NotKnown"/>.</param>
    /// <param name="why">Why the net does not tell the others, as a clause.</param>
    /// <param name="moreAxes">Whether any number of axes may follow those given.</param>
    public static Shape Complete(
        this LayerSource layer, PlanContext context, int top, ReadOnlySpan<int> known, string why = "", bool moreAxes = false)
    {
        var open = new OpenShape([.. known], moreAxes);
        if (context.GivenShape(top) is not { } given)
        {
            if (!context.NeedsTop(top))
                return context.Shape([.. known.ToArray().Select(size => (long)Math.Max(size, 1))]);
            return moreAxes || known.Contains(NotKnown) ? context.Miss(new MissingTop(top, open, why)) : context.Shape([.. known.ToArray()]);
        }

        // The batch that is asked for takes the place of the net's own: a shape may be given with either.
        var isOtherBatch = given.Rank > 0 && known.Length > 0 && (context.TakesAnyBatch || given[0] == context.Batch);
        var agrees = moreAxes ? given.Rank >= known.Length : given.Rank == known.Length;
        var agreesInBatch = true;
        var dims = new long[given.Rank];
        for (var axis = 0; axis < given.Rank; axis++)
        {
            var size = axis < known.Length && !(axis == 0 && isOtherBatch) ? known[axis] : NotKnown;
            var fits = given[axis] > 0 && (size == NotKnown || size == given[axis] || context.ForNumbersOnly);
            if (axis == 0)
                agreesInBatch = fits;
            else
                agrees &= fits;
            dims[axis] = size == NotKnown ? given[axis] : size;
        }

        if (agrees && agreesInBatch)
            return context.Shape(dims);
        var hint = !agrees || given[0] < 1 ? null
            : context.Batch is null ? $"`Batch` {given[0]} gives another batch."
            : $"The batch is {known[0]} in the net, and `Batch` {context.Batch} in the model: give one of them.";
        throw layer.Refuse(
            Codes.GivenShape,
            layer.AtTop(top),
            $"`InputShapes` {layer.NameOfTop(top)}={given} must agree with {open}, as far as the net tells the shape",
            null,
            hint);
    }

    /// <summary>
    /// The batch of a layer that brings data in. Where the net leaves it open, it is that of a given shape, or the one that was asked for; a net that
    /// takes any is planned for one of 1.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="param">The layer's options.</param>
    /// <param name="size">Its batch_size; 0 where it is left open.</param>
    /// <param name="fieldNumber">The number of that field.</param>
    public static int Batch(this LayerSource layer, PlanContext context, IMessage param, uint size, int fieldNumber)
    {
        if (param.Descriptor.FindFieldByNumber(fieldNumber).Accessor.HasValue(param) || size > 0)
            return layer.Size(param, size, fieldNumber);
        var given = Enumerable.Range(0, context.TopCount).Select(context.GivenShape).FirstOrDefault(shape => shape is { Rank: > 0 });
        if ((given?[0] ?? context.Batch ?? (context.TakesAnyBatch || context.ForNumbersOnly ? 1 : null)) is { } batch)
            return batch;
        throw layer.Refuse(
            Codes.Missing,
            layer.At(param, fieldNumber),
            "batch_size must be at least 1",
            $"{size}",
            $"Give it with  `Batch` N, or as the first axis of  `InputShapes` {layer.NameOfTop(0)}=NxCxHxW");
    }

    /// <summary>What a layer with a batch_size says of its tops.</summary>
    /// <param name="size">Its batch_size; 0 where it is left open.</param>
    /// <param name="transform">What it does to the data of its first top; or null.</param>
    public static FedTops Fed(uint size, FeedTransform? transform = null) =>
        new() { DeclaredBatches = [size > 0 ? (int)size : null], Transform = transform };

    /// <summary>A size as an int. Refuses 0, which stands for a field that is missing too.</summary>
    public static int Size(this LayerSource layer, IMessage param, uint size, int fieldNumber)
    {
        if (size is > 0 and <= int.MaxValue)
            return (int)size;
        var name = param.Descriptor.FindFieldByNumber(fieldNumber).Name;
        throw layer.Refuse(size == 0 ? Codes.Missing : Codes.OutOfRange, layer.At(param, fieldNumber), $"{name} must be at least 1", $"{size}");
    }
}
