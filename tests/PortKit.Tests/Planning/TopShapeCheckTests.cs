using System.Text;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Planning;

/// <summary>Shapes that are given for tops, <see cref="ConvertOptions.Shapes"/>, and fit nothing.</summary>
public sealed class TopShapeCheckTests
{
    private static readonly string Net = LayerText.Net("2x3", """
        layer { name: "ip" type: "InnerProduct" bottom: "a" top: "score" inner_product_param { num_output: 4 } }
        layer { name: "sq" type: "Squash" bottom: "score" top: "sq" }
        """);

    [Theory]
    [InlineData("score", 2, 5, "(2,53)", "`Shapes` score=2x5 must agree with the shape 2x4 that the net gives.", "Leave it out.")]
    [InlineData("a", 1, 3, "(1,33)", "`Shapes` a=1x3 must agree with the shape 2x3 that the net gives.", "The shape of an input is given with  `InputShapes` a=1x3 .")]
    [InlineData("scores", 2, 4, "", "`Shapes` scores=2x4: a blob that a layer makes is expected. Found none of that name among a, score, sq.", "Did you mean score?")]
    [InlineData("zzz", 2, 4, "", "`Shapes` zzz=2x4: a blob that a layer makes is expected. Found none of that name among a, score, sq.", null)]
    public void They_are_refused(string blob, int rows, int columns, string at, string message, string? hint)
    {
        var error = Assert.Single(
            Plan((blob, new Shape(rows, columns))).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(
            (Codes.GivenShape, $"net.prototxt{at}", message, hint), (error.Code, error.Location.ToString(), error.Message, error.Hint));
    }

    [Fact]
    public void Those_that_agree_are_taken() => Assert.True(Plan(("score", new Shape(2, 4)), ("a", new Shape(2, 3))).Succeeded);

    [Theory]
    [InlineData("score", 5, "`Shapes` score=Nx5 must agree with the shape 2x4 that the net gives.")]
    [InlineData("scores", 4, "`Shapes` scores=Nx4: a blob that a layer makes is expected. Found none of that name among a, score, sq.")]
    [InlineData("sq", 2, "`Shapes` sq=Nx2: one shape of a blob is expected. Found sq=2x2 too.")]
    [InlineData("score", 4, null)]
    public void So_are_shapes_of_rows(string blob, int columns, string? message)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", Given() with { RowShapes = new Dictionary<string, Shape> { [blob] = new(columns) } });
        Assert.Equal(message, planned.Diagnostics.SingleOrDefault(one => one.Severity == DiagnosticSeverity.Error)?.Message);
    }

    private static PlanResult Plan(params (string Blob, Shape Shape)[] shapes) => Converter.Plan(
        Encoding.UTF8.GetBytes(Net),
        "net.prototxt",
        Given(shapes));

    private static ConvertOptions Given(params (string Blob, Shape Shape)[] shapes) => new()
    {
        Seed = 1,
        CustomOps = "my.ops",
        Shapes = shapes.Append(("sq", new Shape(2, 2))).ToDictionary(pair => pair.Item1, pair => pair.Item2),
    };
}
