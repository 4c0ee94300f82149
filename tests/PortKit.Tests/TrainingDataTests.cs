using PortKit.Caffe.Protos;
using PortKit.Files.Npy;

namespace PortKit.Tests;

public sealed class TrainingDataTests
{
    private const string Net = """
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' loss_param { ignore_label: 255 } }
        """;

    [Fact]
    public void Rows_are_taken_in_order_and_from_the_first_again()
    {
        var (net, data) = (Plan(Net), Create(Net, [3, 3], [0, 1, 2, 10, 11, 12, 20, 21, 22], [0, 1, 255])!);
        Assert.Equal([0f, 1, 2, 10, 11, 12], Batch(0));
        Assert.Equal([20f, 21, 22, 0, 1, 2], Batch(1));
        Assert.Equal([10f, 11, 12, 20, 21, 22], Batch(2));
        Assert.Equal(Batch(1), Batch(3_000_000_001));

        float[] Batch(long pass)
        {
            var values = new float[6];
            data.CopyBatch(net.Plan.Inputs.First(), pass, values);
            return values;
        }
    }

    [Fact]
    public void What_the_model_does_to_inputs_first_is_done_to_the_rows()
    {
        var net = Plan(Net, new ConvertOptions { Preprocessing = [new InputPreprocessing { Input = "data", Scale = 0.5f }] });
        var bag = new DiagnosticBag();
        var data = TrainingData.Create(net, Arrays([2, 3], [2, 4, 6, 8, 10, 12], [0, 1]), _ => null, bag)!;
        var values = new float[6];
        data.CopyBatch(net.Plan.Inputs.First(), 0, values);
        Assert.Equal([1f, 2, 3, 4, 5, 6], values);
    }

    [Fact]
    public void An_array_of_another_shape_is_refused() => Refused(
        Codes.TrainingData, "An array of shape Nx3 is expected for input 'data'. Found one of shape 2x4.", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8], [0, 1]);

    [Fact]
    public void An_array_that_ends_before_the_others_is_refused() => Refused(
        Codes.TrainingData, "As many rows are expected for input 'label' as for 'data', 4 in batches of 2. Found 3 in batches of 2", [4, 3], new float[12], [0, 1, 1]);

    [Theory]
    [InlineData(2f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_label_of_no_class_is_refused(float label) => Refused(
        Codes.LabelRange, "Numbers from 0 to 1 are expected for input 'label', of the 2 that the layers behind tell apart. Found", [2, 3], new float[6], [0, label]);

    [Fact]
    public void An_input_without_data_and_data_without_an_input_are_refused()
    {
        var bag = new DiagnosticBag();
        var arrays = new Dictionary<string, NumPyArray> { ["data"] = new([2, 3], new float[6]), ["lable"] = new([2], [0, 1]) };
        Assert.Null(TrainingData.Create(Plan(Net), arrays, name => $"{name}.npy", bag));
        Assert.Collection(
            bag,
            unknown => Assert.Contains("Did you mean  `TrainingData` label=lable.npy ?", unknown.Hint, StringComparison.Ordinal),
            missing => Assert.Contains("Data for input 'label' of shape 2 are expected. Found none.", missing.Message, StringComparison.Ordinal));
    }

    /// <summary>A data layer leaves the shape of a row to its database: here the rows tell it, and the net the batch.</summary>
    [Theory]
    [InlineData("layer { name: 'd' type: 'HDF5Data' top: 'data' top: 'label' hdf5_data_param { source: 'x' batch_size: 5 } }", 7)]
    [InlineData("layer { name: 'd' type: 'Data' top: 'data' top: 'label' data_param { source: 'x' batch_size: 5 } }", 4, 2, 2)]
    public void Rows_tell_the_shape_that_a_data_layer_leaves_open(string layer, params int[] row)
    {
        var rows = new Dictionary<string, PortKit.Net.Shape> { ["data"] = new(row), ["label"] = PortKit.Net.Shape.Scalar };
        var net = Plan(layer + Net[Net.IndexOf('\n', StringComparison.Ordinal)..], new ConvertOptions { InputRowShapes = rows });
        Assert.Equal([[5, .. row], [5]], net.Plan.Inputs.Select(input => input.Shape.Dims.ToArray()));
    }

    /// <summary>The numbers are those of the C library, whose orders <see cref="Training.FileOrderTests"/> has; a label stays with its row.</summary>
    [Theory]
    [InlineData(null, new[] { 0f, 3, 1, 2, 0, 3, 1, 2, 1, 2, 3, 0 })]
    [InlineData(new[] { 3, 1 }, new[] { 2f, 0, 1, 3, 1, 0, 2, 3, 0, 1, 2, 3 })]
    public void HDF5Data_shuffles_files_and_rows(int[]? files, float[] expected)
    {
        var net = PlanShuffling();
        var bag = new DiagnosticBag();
        var data = TrainingData.Create(net, Rows(files, [0, 1, 2, 3]), _ => null, bag)!;
        Assert.Empty(bag);
        var found = Enumerable.Range(0, expected.Length / 2).SelectMany(pass => net.Plan.Inputs.Select(input =>
        {
            var values = new float[2];
            data.CopyBatch(input, pass, values);
            return values;
        })).ToList();
        Assert.Equal(expected, found.Where((_, i) => i % 2 == 0).SelectMany(values => values));
        Assert.Equal(expected, found.Where((_, i) => i % 2 == 1).SelectMany(values => values));
    }

    [Theory]
    [InlineData(null, new[] { 3, 1 }, 2)]
    [InlineData(new[] { 3, 1 }, new[] { 2, 2 }, 4)]
    public void Rows_that_are_shuffled_together_have_to_be_of_the_same_files(int[]? files, int[] others, int labels)
    {
        var bag = new DiagnosticBag();
        var rows = Rows(files, [0, 1, 2, 3]);
        rows["label"] = new NumPyArray([labels], new float[labels]) { RowsOfFiles = labels == 4 ? others : null };
        Assert.Null(TrainingData.Create(PlanShuffling(), rows, _ => null, bag));
        Assert.StartsWith("As many rows of each file are expected for input 'label' as for 'data'", Assert.Single(bag).Message, StringComparison.Ordinal);
    }

    /// <summary>Labels of one batch are those of every batch, where nothing puts rows in another order.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("shuffle: true", false)]
    public void Labels_of_one_batch_stand_beside_pictures_that_are_not_shuffled(string order, bool areTaken)
    {
        var net = Plan(
            "layer { name: 'd' type: 'ImageData' top: 'data' top: 'label' image_data_param { source: 'x' batch_size: 2 new_height: 2 new_width: 2 "
                + $"is_color: false {order} }} }}" + Net[Net.IndexOf('\n', StringComparison.Ordinal)..]);
        var bag = new DiagnosticBag();
        Assert.Equal(areTaken, TrainingData.Create(net, Arrays([4, 1, 2, 2], new float[16], [0, 1]), _ => null, bag) is not null);
        Assert.Equal(areTaken ? 0 : 1, bag.ErrorCount);
    }

    [Fact]
    public void Layers_that_shuffle_with_numbers_of_one_generator_are_told()
    {
        var (bag, net) = (new DiagnosticBag(), PlanShuffling());
        Assert.NotNull(TrainingData.Create(net, Rows(null, [0, 1, 2, 3]), _ => null, bag, [net]));
        var warning = Assert.Single(bag);
        Assert.Equal((Codes.SharedShuffle, 1), (warning.Code, warning.Location.Line));
        Assert.StartsWith("Layers 'd' and 'd' shuffle with numbers of one generator", warning.Message, StringComparison.Ordinal);
    }

    private static PlannedNet PlanShuffling() => Plan(
        "layer { name: 'd' type: 'HDF5Data' top: 'data' top: 'label' hdf5_data_param { source: 'x' batch_size: 2 shuffle: true } }"
            + Net[Net.IndexOf('\n', StringComparison.Ordinal)..].Replace("num_output: 2", "num_output: 4", StringComparison.Ordinal),
        new ConvertOptions
        {
            InputRowShapes = new Dictionary<string, PortKit.Net.Shape> { ["data"] = new(1), ["label"] = PortKit.Net.Shape.Scalar },
        });

    private static Dictionary<string, NumPyArray> Rows(int[]? files, float[] values) => new()
    {
        ["data"] = new NumPyArray([values.Length, 1], values) { RowsOfFiles = files },
        ["label"] = new NumPyArray([values.Length], values),
    };

    [Fact]
    public void Rows_do_not_change_a_shape_that_the_net_tells()
    {
        var net = Plan(Net, new ConvertOptions { InputRowShapes = new Dictionary<string, PortKit.Net.Shape> { ["data"] = new(7) } });
        Assert.Equal([2, 3], net.Plan.Inputs.First().Shape.Dims.ToArray());
    }

    private static void Refused(string code, string message, int[] dims, float[] data, float[] labels)
    {
        var bag = new DiagnosticBag();
        Assert.Null(TrainingData.Create(Plan(Net), Arrays(dims, data, labels), name => $"{name}.npy", bag));
        var error = Assert.Single(bag);
        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    private static TrainingData? Create(string net, int[] dims, float[] data, float[] labels) =>
        TrainingData.Create(Plan(net), Arrays(dims, data, labels), _ => null, []);

    private static Dictionary<string, NumPyArray> Arrays(int[] dims, float[] data, float[] labels) => new()
    {
        ["data"] = new NumPyArray(dims, data),
        ["label"] = new NumPyArray([labels.Length], labels),
    };

    private static PlannedNet Plan(string net, ConvertOptions? options = null)
    {
        var plan = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(net), "net.prototxt", (options ?? new ConvertOptions()) with { Phase = Phase.Train });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        return plan.Net;
    }
}
