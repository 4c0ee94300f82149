using PortKit.Files.Npy;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>How the inputs of a net lie in a model of it: as in the net, or channels last.</summary>
internal sealed class ModelFeed
{
    private readonly IReadOnlyList<string> _channelsLast;

    private ModelFeed(IReadOnlyList<string> channelsLast) => _channelsLast = channelsLast;

    /// <summary>Whether the model computes in float16.</summary>
    public bool IsFloat16 { get; private init; }

    /// <summary>What a model says of its inputs.</summary>
    /// <param name="modelPath">The model file.</param>
    public static ModelFeed Of(string modelPath) => ModelRecord.Read(modelPath) is { } record
        ? new(record.ChannelsLastInputs) { IsFloat16 = record.IsFloat16 }
        : new([]);

    /// <summary>The shape that an input has in the model.</summary>
    public Shape ShapeOf(BlobVersion input) =>
        IsChannelsLast(input) ? new Shape(input.Shape[0], input.Shape[2], input.Shape[3], input.Shape[1]) : input.Shape;

    /// <summary>What the model is fed for the values of an input of the net.</summary>
    /// <param name="input">The input.</param>
    /// <param name="values">The values, in the net's order.</param>
    public (float[] Values, long[] Dims) Of(BlobVersion input, float[] values)
    {
        if (!IsChannelsLast(input))
            return (values, input.Shape.ToLongs());
        var array = ChannelsLastArrays.FromPlanes(new NumPyArray(input.Shape.Dims.ToArray(), values));
        return (array.Values, ShapeOf(input).ToLongs());
    }

    private bool IsChannelsLast(BlobVersion input) => input.Shape.Rank == 4 && _channelsLast.Contains(input.Name);
}
