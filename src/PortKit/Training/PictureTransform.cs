using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Training;

/// <summary>
/// What a data layer does to each picture while its net is trained or tested (DataTransformer::Transform of data_transformer.cpp): half of them are
/// mirrored; the crop is cut out at random in TRAIN phase, of the middle in TEST phase; the mean is subtracted, that of a file at the same place;
/// and the difference is multiplied. One generator draws for one picture after the other: its mirror, its row, its column.
/// </summary>
/// <param name="feed">What is done.</param>
/// <param name="phase">The phase of the net.</param>
/// <param name="picture">The shape of a picture: channels, height and width.</param>
/// <param name="mean">What is subtracted: nothing, one value, one for each channel, or one for each element of a picture.</param>
/// <param name="swapsRedAndBlue">Whether channel 0 of the picture is channel 2 of the net's, and the other way round.</param>
/// <param name="start">The generator, as it is before the first picture.</param>
internal sealed class PictureTransform(FeedTransform feed, Phase phase, Shape picture, float[] mean, bool swapsRedAndBlue, Mt19937 start)
{
    private readonly bool _cropsAtRandom = feed.CropSize > 0 && phase == Phase.Train;
    private Mt19937 _random = start.Clone();
    private long _next;

    /// <summary>How many values a picture has.</summary>
    public int Count => picture.Count;

    /// <summary>How many values of it the net sees.</summary>
    public int ResultCount => picture[0] * Height * Width;

    private int Height => feed.CropSize > 0 ? (int)feed.CropSize : picture[1];

    private int Width => feed.CropSize > 0 ? (int)feed.CropSize : picture[2];

    /// <summary>Transforms a picture.</summary>
    /// <param name="number">How many pictures there were before it since training began.</param>
    /// <param name="values">Its values.</param>
    /// <param name="destination">Takes what the net sees.</param>
    public void Apply(long number, ReadOnlySpan<float> values, Span<float> destination)
    {
        GoTo(number);
        _next++;
        var isMirrored = feed.Mirror && Draw(2) > 0;
        var (top, left) = ((picture[1] - Height) / 2, (picture[2] - Width) / 2);
        if (_cropsAtRandom)
            (top, left) = (Draw(picture[1] - Height + 1), Draw(picture[2] - Width + 1));
        for (var line = 0; line < picture[0] * Height; line++)
        {
            var (channel, row) = Math.DivRem(line, Height);
            var first = Place(channel, row + top, left);
            var from = swapsRedAndBlue ? Place(2 - channel, row + top, left) : first;
            var to = destination.Slice(line * Width, Width);
            for (var x = 0; x < Width; x++)
                to[isMirrored ? Width - 1 - x : x] = (values[from + x] - MeanAt(channel, first + x)) * feed.Scale;
        }
    }

    private int Place(int channel, int row, int column) => (((channel * picture[1]) + row) * picture[2]) + column;

    private float MeanAt(int channel, int place) =>
        mean.Length == picture.Count ? mean[place] : mean.Length > 1 ? mean[channel] : mean.Length == 1 ? mean[0] : 0;

    private int Draw(int count) => (int)(_random.NextUInt32() % (uint)count);

    // Training that goes on from a snapshot begins in the middle.
    private void GoTo(long number)
    {
        if (number == _next)
            return;
        _random = start.Clone();
        _random.Discard(number * ((feed.Mirror ? 1 : 0) + (_cropsAtRandom ? 2 : 0)));
        _next = number;
    }
}
