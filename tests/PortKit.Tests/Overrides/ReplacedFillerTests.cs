using System.Text;

namespace PortKit.Tests.Overrides;

/// <summary>A filler of a type that Caffe has not matters only where nothing takes its place.</summary>
public sealed class ReplacedFillerTests
{
    private const string Input = "input: 'data' input_shape { dim: 1 dim: 4 dim: 6 dim: 6 } ";

    [Theory]
    [InlineData("Xavier", "Did you mean \"xavier\"?")]
    [InlineData("guassian", "Did you mean \"gaussian\"?")]
    [InlineData("MSRA", "Did you mean \"msra\"?")]
    [InlineData("biliner", "Did you mean \"bilinear\"?")]
    [InlineData("unifrom", "Did you mean \"uniform\"?")]
    [InlineData("postive_unitball", "Did you mean \"positive_unitball\"?")]
    [InlineData("orthogonal", "`Initializers` a.0=keras:orthogonal  fills the blob so.")]
    [InlineData("truncated_gaussian", "`Initializers` a.0=keras:HeNormal  fills the blob otherwise.")]
    [InlineData("diracdelta", "`Initializers` a.0=keras:HeNormal  fills the blob otherwise.")]
    public void Has_a_hint(string type, string hint)
    {
        var error = Assert.Single(Plan(Layer("a", type)).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.Filler, hint), (error.Code, error.Hint));
        Assert.Equal(
            $"layer 'a' (Convolution): {type} filler: type must be one of bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier. Found \"{type}\".",
            error.Message);
        if (hint.StartsWith("`Initializers` ", StringComparison.Ordinal))
            Assert.True(Plan(Layer("a", type), hint.Split(' ')[1]).Succeeded);
    }

    [Fact]
    public void Need_not_be_known()
    {
        var net = Plan(Layer("a", "orthogonal") + Layer("b", "xavier"), "a=keras:Orthogonal()");
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(Stream.Null).Succeeded);
        Assert.Contains(net.Diagnostics, note => note is { Code: Codes.ReplacedFiller, Severity: DiagnosticSeverity.Note });

        // It draws nothing: the numbers of the other layer are those that come first.
        var alone = Plan(Layer("b", "xavier"));
        Assert.Equal(alone.Net!.ComputeWeights().Single(pair => pair.Key.ModelName == "b.0").Value, net.Net!.ComputeWeights().Single(pair => pair.Key.ModelName == "b.0").Value);
    }

    [Fact]
    public void Others_are_still_refused()
    {
        var net = Plan(Layer("a", "orthogonal") + Layer("b", "Xavier"), "a=keras:Orthogonal()");
        Assert.StartsWith("layer 'b'", Assert.Single(net.Diagnostics, diagnostic => diagnostic.Code == Codes.Filler).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filler_that_makes_data_is_none_that_could_be_replaced() => Assert.Contains(
        Plan("layer { name: 'a' type: 'DummyData' top: 'a' dummy_data_param { shape { dim: 1 } data_filler { type: 'orthogonal' } } }").Diagnostics,
        error => error.Code == Codes.Filler);

    private static string Layer(string name, string filler) =>
        $"layer {{ name: '{name}' type: 'Convolution' bottom: 'data' top: '{name}' convolution_param {{ num_output: 4 kernel_size: 3 weight_filler {{ type: '{filler}' }} }} }} ";

    private static PlanResult Plan(string layers, params string[] initializers) => Converter.Plan(Encoding.UTF8.GetBytes(Input + layers), "net.prototxt", new ConvertOptions
    {
        Seed = 1,
        Initializers = [.. initializers.Select(text => InitializerOverride.TryParse(text, out var one) ? one : throw new ArgumentException(text))],
    });
}
