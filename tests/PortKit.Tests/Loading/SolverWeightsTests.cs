using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Tests.Loading;

/// <summary>A solver's weights: what its train and test nets start from (solver.cpp, InitTrainNet and InitTestNets).</summary>
public sealed class SolverWeightsTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } } }
        layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" inner_product_param { num_output: 2 } }
        layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" inner_product_param { num_output: 2 } }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit-solver-weights-");

    public SolverWeightsTests()
    {
        File.WriteAllText(PathOf("net.prototxt"), Net);
        Write("1.caffemodel", "a", 1);
        Write("2.caffemodel", "a", 2);
        Write("3.caffemodel.h5", "b", 3);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("weights: '1.caffemodel'", 1, 0)]
    [InlineData("weights: '1.caffemodel' weights: '2.caffemodel'", 2, 0)]
    [InlineData("weights: '2.caffemodel,1.caffemodel'", 1, 0)]
    [InlineData("weights: '2.caffemodel , 3.caffemodel.h5'", 2, 3)]
    [InlineData("weights: '1.caffemodel,3.caffemodel.h5' weights: '2.caffemodel'", 2, 3)]
    [InlineData("weights: '/elsewhere/2.caffemodel'", 2, 0)]
    public void Both_nets_start_from_them(string weights, float a, float b)
    {
        foreach (var phase in new[] { Phase.Train, Phase.Test })
            Check(Plan(weights, new ConvertOptions { Phase = phase }), a, b);
    }

    [Fact]
    public void Weights_that_are_given_replace_them_and_that_is_told()
    {
        // The solver's own need not be there then.
        var net = Plan("weights: '1.caffemodel' weights: 'missing'", new ConvertOptions { Weights = [PathOf("3.caffemodel.h5")] });
        Check(net, 0, 3);
        var note = Assert.Single(net.Diagnostics, said => said.Code == CaffeCodes.SolverWeights);
        Assert.EndsWith("3.caffemodel.h5, replace those of the solver: 1.caffemodel, missing.", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights: 'missing'", "missing", 2)]
    [InlineData("weights: '1.caffemodel'\nweights: 'missing'", "missing", 3)]
    [InlineData("weights: '1.caffemodel,missing'", "missing", 2)]
    [InlineData("weights: ''", "", 2)]
    [InlineData("weights: '1.caffemodel,'", "", 2)]
    public void A_file_that_is_nowhere_is_an_error_where_the_solver_names_it(string weights, string name, int line)
    {
        var error = Assert.Single(Plan(weights, new ConvertOptions()).Diagnostics);
        Assert.Equal((CaffeCodes.Unreadable, PathOf("solver.prototxt"), line), (error.Code, error.Location.File, error.Location.Line));
        Assert.StartsWith($"weights must name a file. Found \"{name}\", and no such file.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_count_where_all_weights_are_required()
    {
        Assert.True(Plan("weights: '1.caffemodel,3.caffemodel.h5'", new ConvertOptions { RequireAllWeights = true }).Succeeded);
        var lacking = Plan("weights: '1.caffemodel'", new ConvertOptions { RequireAllWeights = true });
        Assert.Contains(lacking.Diagnostics, error => error.Code == Codes.WeightCoverage);
    }

    private static void Check(PlanResult net, float a, float b)
    {
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var weights = net.Net!.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
        Assert.All(weights["a.0"], value => Assert.Equal(a, value));
        Assert.All(weights["b.0"], value => Assert.Equal(b, value));
    }

    private PlanResult Plan(string weights, ConvertOptions options)
    {
        File.WriteAllText(PathOf("solver.prototxt"), $"net: 'net.prototxt' base_lr: 1 random_seed: 1 test_iter: 1 test_interval: 1\n{weights}\n");
        return Converter.Plan(PathOf("solver.prototxt"), options);
    }

    /// <summary>Writes a weight file of one layer, all of whose weights have one value.</summary>
    private void Write(string name, string layer, float value)
    {
        var lines = Net.Split('\n').Where(
            line => line.Contains("Input", StringComparison.Ordinal) || line.Contains($"\"{layer}\" type", StringComparison.Ordinal));
        var one = string.Join('\n', lines).Replace("bottom: \"a\"", "bottom: \"data\"", StringComparison.Ordinal);
        File.WriteAllText(PathOf("one.prototxt"), one);
        var options = new ConvertOptions { Seed = 1, Initializers = [InitializerOverride.Of($"{layer}.0", $"keras:Constant({value})")] };
        var net = Converter.Plan(PathOf("one.prototxt"), options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteWeights(PathOf(name)).Succeeded);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
