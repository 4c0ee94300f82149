using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>What the layers that bring data in know of the shapes of their tops.</summary>
internal static class DataShapes
{
    /// <inheritdoc cref="OpenShape.NotTold"/>
    public const int NotTold = OpenShape.NotTold;

    /// <summary>
    /// The shape of a top of which the net tells some axes: the others are taken from the shape given from outside, which must agree with
    /// what the net tells; a shape that is still open is noted, and some shape stands in for it. In a net that is planned for its numbers
    /// only, what the net tells prevails.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="top">The top.</param>
    /// <param name="told">The size of each axis, or <see cref="NotTold"/>.</param>
    /// <param name="why">Why the net does not tell the others, as a clause.</param>
    /// <param name="moreAxes">Whether any number of axes may follow those told.</param>
    public static Shape Complete(this LayerSource layer, PlanContext context, int top, ReadOnlySpan<int> told, string why = "", bool moreAxes = false)
    {
        var open = new OpenShape([.. told], moreAxes);
        if (context.GivenShape(top) is not { } given)
            return moreAxes || told.Contains(NotTold) ? context.Miss(new MissingTop(top, open, why)) : context.Shape([.. told.ToArray()]);

        var agrees = moreAxes ? given.Rank >= told.Length : given.Rank == told.Length;
        var dims = new long[given.Rank];
        for (var axis = 0; axis < given.Rank; axis++)
        {
            var size = axis < told.Length ? told[axis] : NotTold;
            agrees &= given[axis] > 0 && (size == NotTold || size == given[axis] || context.ForNumbersOnly);
            dims[axis] = size == NotTold ? given[axis] : size;
        }

        return agrees
            ? context.Shape(dims)
            : throw layer.Refuse(
                Codes.GivenShape,
                layer.AtTop(top),
                $"--input {layer.Parameter.Top[top]}={given} must agree with {open}, as far as the net tells the shape");
    }

    /// <summary>A size as an int. Refuses 0, which stands for a field that is missing too.</summary>
    public static int Size(this LayerSource layer, IMessage param, uint size, int fieldNumber)
    {
        if (size is > 0 and <= int.MaxValue)
            return (int)size;
        var name = param.Descriptor.FindFieldByNumber(fieldNumber).Name;
        throw layer.Refuse(size == 0 ? Codes.Missing : Codes.OutOfRange, layer.At(param, fieldNumber), $"{name} must be at least 1", $"{size}");
    }
}
