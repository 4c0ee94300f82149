using PortKit.Caffe.Files;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit;

/// <content>What rows to train on need of a net: the numbers that its layers draw for them, and how pictures are read.</content>
public sealed partial class PlannedNet
{
    /// <summary>
    /// Caffe's generator as it is when the net is filled, and after it the test nets of its solver: what layers draw while they run comes from it.
    /// </summary>
    internal Mt19937 RandomAfterFills(params IEnumerable<NetPlan> tests) => _fill.RandomAfter([_fill.Net, .. tests]);

    /// <summary>The generator of crop and mirror of a data layer, seeded by one of the numbers that the layer draws when the net is built.</summary>
    /// <param name="layer">The layer; its transform has a <see cref="FeedTransform.SeedDraw"/>.</param>
    /// <param name="before">The nets that are built before this one.</param>
    internal Mt19937 RandomOfTransform(PlannedLayer layer, IEnumerable<PlannedNet> before) =>
        new(NumberOf(layer, layer.Plan.Fed!.Transform!.SeedDraw!.Value, before));

    /// <summary>One of the numbers that a layer draws when the net is built.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="draw">Which of them, from 0.</param>
    /// <param name="before">The nets that are built before this one.</param>
    internal uint NumberOf(PlannedLayer layer, int draw, IEnumerable<PlannedNet> before)
    {
        var random = _fill.RandomAfter([.. before.Select(net => net._fill.Net), _fill.Net], upTo: layer);
        random.Discard(draw);
        return random.NextUInt32();
    }

    /// <summary>
    /// How the pictures of a list are read for an input: as its layer does if that is ImageData, otherwise in the size that they have, gray for an
    /// input of one channel. Null where the net has no such input.
    /// </summary>
    public PictureReading? PictureReadingOf(string input)
    {
        var blob = Plan.Inputs.FirstOrDefault(one => one.Name == input);
        return blob is null ? null : LayerOf(blob).Plan.Fed?.Pictures ?? new PictureReading { IsColor = blob.Shape.Rank != 4 || blob.Shape[1] != 1 };
    }

    /// <summary>The layer that an input is a top of.</summary>
    internal PlannedLayer LayerOf(BlobVersion input) => Plan.Layers.First(layer => layer.Tops.Contains(input));
}
