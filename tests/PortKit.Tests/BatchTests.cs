using System.Text;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>A batch other than the net's own: another number, or any.</summary>
public sealed class BatchTests
{
    private const string TwoInputs =
        """
        layer { name: "in" type: "Input" top: "a" top: "b" top: "c" input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } shape { dim: 1 dim: 3 } } }
        layer { name: "flat" type: "Concat" bottom: "a" top: "y" }
        layer { name: "b2" type: "Power" bottom: "b" top: "z" }
        layer { name: "c2" type: "Power" bottom: "c" top: "w" }

        """;

    /// <summary>The golden cases that fit some sizes of the batch only, and where they say so.</summary>
    private static readonly Dictionary<string, string> OneSizeOnly = new()
    {
        ["concat_dim"] = "(4,63)",
        ["dummy_data_const"] = "(4,53)",
        ["parameter"] = "(4,53)",
        ["scale_axis0_2"] = "(3,1)",
        ["slice_dim"] = "(3,37)",
    };

    public static TheoryData<string> Cases() => [.. Golden.LayerCases.Where(name => !OneSizeOnly.ContainsKey(name))];

    public static TheoryData<string, string> Exceptions()
    {
        var exceptions = new TheoryData<string, string>();
        foreach (var (name, at) in OneSizeOnly)
            exceptions.Add(name, at);
        return exceptions;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_model_for_any_batch_gives_Caffes_outputs_for_Caffes_batch(string name) => GoldenLayer.CheckAnyBatch(name);

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void What_fits_one_size_only_is_refused(string name, string at)
    {
        var net = Converter.Plan(Golden.Folder("layers", name, "net.prototxt"), new ConvertOptions { Seed = 1, Batch = BatchSize.Dynamic });
        var written = net.Net?.WriteModel(Stream.Null);
        Assert.False(written is { Succeeded: true });
        var error = Assert.Single(net.Diagnostics.Concat(written?.Diagnostics ?? []));
        Assert.Equal(Codes.Batch, error.Code);
        Assert.EndsWith(at, error.Location.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lenet", 1)]
    [InlineData("lenet", 5)]
    [InlineData("siamese", 3)]
    [InlineData("autoencoder", 4)]
    [InlineData("nin_cifar10", 2)]
    public void A_model_for_any_batch_is_that_for_each(string name, int size)
    {
        var options = new ConvertOptions { Seed = 3 };
        var file = Golden.Folder("nets", name, "net.prototxt");
        var expected = Converter.Plan(file, options with { Batch = BatchSize.Of(size) });
        var random = new Random(size);
        var inputs = expected.Net!.Plan.Inputs.ToDictionary(
            input => input.Name, input => Enumerable.Range(0, input.Shape.Count).Select(_ => random.NextSingle()).ToArray());
        Assert.All(expected.Net.Plan.Inputs, input => Assert.Equal(size, input.Shape[0]));

        var any = Converter.Plan(file, options with { Batch = BatchSize.Dynamic });
        var shapes = expected.Net.Plan.Inputs.ToDictionary(input => input.Name, input => input.Shape);
        var actual = Session.Run(any, inputs, shapes);
        foreach (var (output, (shape, values)) in Session.Run(expected, inputs))
        {
            Assert.Equal(shape, actual[output].Shape);
            Golden.AssertClose(output, actual[output].Values, values);
        }
    }

    [Fact]
    public void The_batch_is_the_first_axis_of_the_first_input_and_of_those_that_agree_with_it()
    {
        Assert.Equal(["a 7x3", "b 7", "c 1x3"], Inputs(new ConvertOptions { Batch = BatchSize.Of(7) }));

        // What is given from outside is the net's own as well.
        var shapes = new Dictionary<string, Shape> { ["a"] = new Shape(9, 3), ["b"] = new Shape(9) };
        Assert.Equal(["a 7x3", "b 7", "c 1x3"], Inputs(new ConvertOptions { Batch = BatchSize.Of(7), InputShapes = shapes }));
        Assert.Equal(["a 9x3", "b 9", "c 1x3"], Inputs(new ConvertOptions { InputShapes = shapes }));

        static IEnumerable<string> Inputs(ConvertOptions options)
        {
            var net = Converter.Plan(Encoding.UTF8.GetBytes(TwoInputs), "net.prototxt", options);
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            return net.Net!.Plan.Inputs.Select(input => $"{input.Name} {input.Shape}");
        }
    }

    [Fact]
    public void The_weights_do_not_depend_on_the_batch()
    {
        var file = Golden.Folder("nets", "lenet", "net.prototxt");
        var own = Converter.Plan(file, new ConvertOptions { Seed = 5 }).Net!.ComputeWeights().Values;
        foreach (var batch in new[] { BatchSize.Of(3), BatchSize.Dynamic })
            Assert.Equal(own, Converter.Plan(file, new ConvertOptions { Seed = 5, Batch = batch }).Net!.ComputeWeights().Values);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("256", 256)]
    [InlineData("dynamic", null)]
    public void Reads_sizes(string text, int? size)
    {
        Assert.True(BatchSize.TryParse(text, out var batch));
        Assert.Equal(size, batch.Size);
        Assert.Equal(text, batch.ToString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("dynamical")]
    [InlineData("99999999999")]
    [InlineData("")]
    [InlineData(null)]
    public void Reads_nothing_else(string? text) => Assert.False(BatchSize.TryParse(text, out _));

    [Fact]
    public void The_word_may_be_in_any_case() => Assert.True(BatchSize.TryParse("Dynamic", out var batch) && batch == BatchSize.Dynamic);
}
