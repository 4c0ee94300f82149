using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>
/// The axes of an array whose channels are last: (batch, height, width, channels) for Caffe's (batch, channels, height, width). Arrays of fewer than
/// three axes are the same in both orders.
/// </summary>
internal static class ChannelsLastAxes
{
    /// <summary>From how many axes on the channels move.</summary>
    public const int LeastRank = 3;

    /// <summary>Where an axis of Caffe's is.</summary>
    public static int PlaceOf(int axis, int rank) => rank < LeastRank || axis == 0 ? axis : axis == 1 ? rank - 1 : axis - 1;

    /// <summary>Caffe's axes in the order of the array.</summary>
    public static int[] Order(int rank) => rank < LeastRank ? [.. Enumerable.Range(0, rank)] : [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>The axes of the array in Caffe's order.</summary>
    public static int[] OrderBack(int rank) => [.. Enumerable.Range(0, rank).Select(axis => PlaceOf(axis, rank))];

    /// <summary>The shape of the array.</summary>
    public static Shape Of(Shape shape)
    {
        var dims = shape.Dims.ToArray();
        return new Shape([.. Order(shape.Rank).Select(axis => dims[axis])]);
    }

    /// <summary>Whether the values lie in the same order both ways, as there is one channel, or one place in each.</summary>
    public static bool KeepsValues(Shape shape) => shape.Rank < LeastRank || shape[1] == 1 || shape.CountFrom(2) == 1;
}
