using PortKit.Caffe.Protos;
using PortKit.Files.Npy;

namespace PortKit.Tests.Training;

/// <summary>
/// Crop and mirror as data_transformer.cpp draws them. The numbers that are expected were worked out with NumPy's generator, which is the same
/// (MT19937, seeded with one word): the second number of seed 1701 seeds the transformer's own, which draws mirror, row and column of each picture.
/// </summary>
public sealed class PictureTransformTests : IDisposable
{
    private const string Net = """
        layer {
          name: 'd' type: 'Data' top: 'data' top: 'label' data_param { source: 'x' batch_size: 2 }
          transform_param { crop_size: 2 mirror: true scale: 0.5 mean_value: 1 }
        }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        """;

    private static readonly float[][] AsCaffe =
    [
        [1.5f, 2, 3.5f, 4],
        [50, 49.5f, 52, 51.5f],
        [102.5f, 103, 104.5f, 105],
        [2, 2.5f, 4, 4.5f],
        [50, 50.5f, 52, 52.5f],
        [101, 100.5f, 103, 102.5f],
        [3, 2.5f, 5, 4.5f],
        [50, 50.5f, 52, 52.5f],
    ];

    private readonly string _mean = Path.GetTempFileName();

    public void Dispose() => File.Delete(_mean);

    [Fact]
    public void Crop_and_mirror_are_drawn_as_in_Caffe()
    {
        var data = Data(Net);
        for (var pass = 0; pass < 4; pass++)
            Assert.Equal([.. AsCaffe[2 * pass], .. AsCaffe[(2 * pass) + 1]], data(pass));
    }

    [Fact]
    public void Training_that_goes_on_draws_what_it_would_have_drawn()
    {
        var data = Data(Net);
        Assert.Equal([.. AsCaffe[4], .. AsCaffe[5]], data(2));
        Assert.Equal([.. AsCaffe[6], .. AsCaffe[7]], data(3));
        Assert.Equal([.. AsCaffe[0], .. AsCaffe[1]], data(0));
    }

    /// <summary>
    /// ImageData draws the seed of its shuffle and how many pictures to skip between the two that the transformer is seeded with: the fourth number
    /// is the one that counts.
    /// </summary>
    [Fact]
    public void The_seed_is_the_one_that_the_layer_draws_last_for_it()
    {
        var net = Net
            .Replace("'Data'", "'ImageData'", StringComparison.Ordinal)
            .Replace(
                "data_param { source: 'x' batch_size: 2 }",
                "image_data_param { source: 'x' batch_size: 2 is_color: false shuffle: true rand_skip: 3 }",
                StringComparison.Ordinal);
        var random = new PortKit.Initializers.Random.Mt19937(3464664558);
        var draws = Enumerable.Range(0, 3).Select(_ => random.NextUInt32()).ToArray();
        var first = (4 * (draws[1] % 2)) + (draws[2] % 3);
        float[] row = [(first - 1) * 0.5f, first * 0.5f];

        // Which picture is the first, the shuffle and the skip tell: a picture is 50 more than the one before it.
        var found = Data(net)(0)[..2].Select(value => value - (50 * MathF.Round(value / 50)));
        Assert.Equal(draws[0] % 2 > 0 ? row.Reverse() : row, found);
    }

    [Fact]
    public void In_TEST_phase_the_middle_is_cut_out()
    {
        var net = Net.Replace("mirror: true ", "", StringComparison.Ordinal);
        Assert.Equal([0f, 0.5f, 2, 2.5f, 50, 50.5f, 52, 52.5f], Data(net, phase: Phase.Test)(0));
    }

    /// <summary>Caffe subtracts from each element of a picture the one of the mean, and cuts out what is left.</summary>
    [Fact]
    public void The_mean_of_a_file_is_cut_out_where_the_picture_is()
    {
        Write(3, 4, place => place);
        var data = Data(WithFile(Net));
        Assert.Equal([0f, 0, 0, 0, 50, 50, 50, 50], data(0));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    public void A_mean_of_another_size_than_the_pictures_is_refused(int height, int width)
    {
        Write(height, width, _ => 1);
        var bag = new DiagnosticBag();
        Assert.Null(Create(Plan(WithFile(Net), Phase.Train), bag));
        var error = Assert.Single(bag);
        Assert.Equal(Codes.MeanMismatch, error.Code);
        Assert.Equal(
            $"A mean of the shape of a picture of input 'data', 1x3x4, is expected, as Caffe stops at others. Found 1x{height}x{width}.", error.Message);
    }

    [Fact]
    public void Larger_pictures_without_a_transform_are_told_of_it()
    {
        var bag = new DiagnosticBag();
        Assert.Null(Create(Plan(Net, Phase.Train, transforms: false), bag));
        Assert.Equal("`UseTransform` has them cropped as Caffe does, at random in TRAIN phase.", Assert.Single(bag).Hint);
    }

    [Fact]
    public void Smaller_pictures_are_refused()
    {
        var bag = new DiagnosticBag();
        var net = Plan(Net.Replace("crop_size: 2", "crop_size: 4", StringComparison.Ordinal), Phase.Train, rows: [1, 4, 4]);
        Assert.Null(Create(net, bag));
        Assert.Equal("An array of shape Nx1x4x4 is expected for input 'data'. Found one of shape 3x1x3x4.", Assert.Single(bag).Message);
    }

    /// <summary>A test net is built after the one that is trained, whose numbers come first: here the three of its data layer.</summary>
    [Fact]
    public void A_test_net_draws_after_the_trained_one()
    {
        var (train, test) = (Plan(Net, Phase.Train), Plan(Net, Phase.Test));
        var first = Batch(test, Create(test, [])!, 0);
        var after = Batch(test, Create(test, [], [train])!, 0);
        var seeds = new PortKit.Initializers.Random.Mt19937(1701);
        seeds.Discard(3 + 1);
        var random = new PortKit.Initializers.Random.Mt19937(seeds.NextUInt32());
        var mirrors = Enumerable.Range(0, 2).Select(_ => random.NextUInt32() % 2 > 0).ToArray();
        float[][] pictures = [[0, 0.5f, 2, 2.5f], [50, 50.5f, 52, 52.5f]];
        Assert.Equal(pictures.SelectMany((picture, i) => mirrors[i] ? [picture[1], picture[0], picture[3], picture[2]] : picture), after);
        Assert.NotEqual(first, after);
    }

    private static Func<long, float[]> Data(string text, Phase phase = Phase.Train)
    {
        var (net, bag) = (Plan(text, phase), new DiagnosticBag());
        var data = Create(net, bag);
        Assert.True(data is not null, string.Join('\n', bag));
        return pass => Batch(net, data, pass);
    }

    private static float[] Batch(PlannedNet net, TrainingData data, long pass)
    {
        var values = new float[net.Plan.Inputs.First().Shape.Count];
        data.CopyBatch(net.Plan.Inputs.First(), pass, values);
        return values;
    }

    private static TrainingData? Create(PlannedNet net, DiagnosticBag bag, IReadOnlyList<PlannedNet>? before = null)
    {
        var pictures = Enumerable.Range(0, 36).Select(i => (float)((100 * (i / 12)) + (i % 12))).ToArray();
        var arrays = new Dictionary<string, NumPyArray> { ["data"] = new([3, 1, 3, 4], pictures), ["label"] = new([3], [0, 1, 0]) };
        return TrainingData.Create(net, arrays, _ => null, bag, before);
    }

    private static PlannedNet Plan(string net, Phase phase, bool transforms = true, int[]? rows = null)
    {
        var plan = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(net), "net.prototxt", new ConvertOptions
        {
            Phase = phase,
            Seed = 1701,
            InputRowShapes = new Dictionary<string, PortKit.Net.Shape> { ["data"] = new(rows ?? [1, 3, 4]) },
            Preprocessing = transforms ? [new InputPreprocessing { UseTransform = true, OfTrainingData = true }] : [],
        });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        return plan.Net;
    }

    private string WithFile(string net) => net.Replace("mean_value: 1", $"mean_file: '{_mean}'", StringComparison.Ordinal);

    private void Write(int height, int width, Func<int, float> value)
    {
        var blob = new BlobProto { Num = 1, Channels = 1, Height = height, Width = width };
        blob.Data.AddRange(Enumerable.Range(0, height * width).Select(value));
        File.WriteAllBytes(_mean, Google.Protobuf.MessageExtensions.ToByteArray(blob));
    }
}
