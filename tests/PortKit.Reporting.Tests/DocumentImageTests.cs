using System.Xml.Linq;
using PortKit.House.Tests;
using PortKit.Initializers.Caffe;
using PortKit.Reporting.Drawing;
using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Tests;

/// <summary>
/// The pictures of docs/initializers.md, drawn by PortKit itself. Run with PORTKIT_WRITE_IMAGES=1 to write them to docs/images anew.
/// </summary>
public sealed class DocumentImageTests
{
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1b2128 } .head { font-weight: 600 } .axis, .grid { stroke: #dfe3e8; fill: none }
        .one { stroke: #5a6572; stroke-dasharray: 3 3 } .title { fill: #5a6572 } .line { fill: none; stroke-width: 2; stroke-linejoin: round }
        .s-own .line { stroke: #1b2128; stroke-width: 3 } .s-xavier .line { stroke: #1f5fbf; stroke-dasharray: 8 3 }
        .s-msra .line { stroke: #17693b } .s-truncated .line { stroke: #b3261e; stroke-dasharray: 10 3 2 3 }
        .s-own circle { fill: #1b2128 } .s-xavier circle { fill: #1f5fbf } .s-msra circle { fill: #17693b } .s-truncated circle { fill: #b3261e }
        """;

    /// <summary>The second convolution of LeNet: fan-in 500, fan-out 1250.</summary>
    [Fact]
    public void Densities()
    {
        int[] caffe = [50, 20, 5, 5];
        int[] tensorFlow = [5, 5, 20, 50];
        var svg = Begin(960, 340);
        new DensityPicture(20, "xavier, and what bears its name", [
            ("s-own", "caffe:xavier", caffe),
            ("s-xavier", "keras:GlorotUniform", tensorFlow),
            ("s-truncated", "keras:TruncatedNormal(stddev=0.05)", tensorFlow),
        ]).AddTo(svg);
        new DensityPicture(500, "msra, and what bears its name", [
            ("s-own", "caffe:msra", caffe),
            ("s-xavier", "keras:HeNormal", tensorFlow),
            ("s-truncated", "keras:GlorotNormal", tensorFlow),
        ]).AddTo(svg);
        var lines = Settle(svg, "densities.svg").Descendants().Count(element => (string?)element.Attribute("class") == "line");
        Assert.Equal(2 * 6, lines);
    }

    /// <summary>Thirty fully connected layers of 256 units, a ReLU behind each: theory and proof in He et al. (2015).</summary>
    [Fact]
    public void Signal()
    {
        const int Layers = 30;
        var text = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 16 dim: 256 } } }\n";
        for (var i = 1; i <= Layers; i++)
        {
            var bottom = i == 1 ? "x" : $"ip{i - 1}";
            text += $$"""
                layer { name: 'ip{{i}}' type: 'InnerProduct' bottom: '{{bottom}}' top: 'ip{{i}}' inner_product_param { num_output: 256 bias_term: false weight_filler { type: 'gaussian' std: 0.01 } } }
                layer { name: 'relu{{i}}' type: 'ReLU' bottom: 'ip{{i}}' top: 'ip{{i}}' }

                """;
        }

        var net = Pages.Plan(text);
        SignalSeries[] series = [
            Series("own", "gaussian, std 0.01", null),
            Series("xavier", "xavier", WeightVariant.Of(new CaffeFillerSpec { Type = "xavier" })),
            Series("msra", "msra", WeightVariant.Of(new CaffeFillerSpec { Type = "msra" })),
            Series("truncated", "truncated_normal, std 0.05", WeightVariant.TruncatedNormal(0.05f)),
        ];
        Assert.All(series, one => Assert.Equal(Layers, one.Points.Count));
        Assert.Equal([SignalVerdict.Vanishing, SignalVerdict.Vanishing, SignalVerdict.Steady, SignalVerdict.Vanishing], series.Select(one => one.Trend.Verdict));

        var svg = Begin(620, 480);
        svg.Add($"""<g transform="translate(10 30)">""").AddRaw(SignalChart.Draw(series).ToString().Replace("<svg ", "<svg width=\"600\" height=\"340\" ", StringComparison.Ordinal)).AddRaw("</g>");
        svg.Add($"""<text class="head" x="{16.0}" y="{22.0}">30 layers of 256 units, a ReLU behind each</text>""");
        foreach (var (index, one) in series.Index())
        {
            var y = 396 + (22.0 * index);
            svg.Add($"""<g class="s-{one.Id}"><path class="line" d="M{16.0} {y - 4}h26"/><text x="{50.0}" y="{y}">{one.Title} {one.Verdict}</text></g>""");
        }

        var circles = Settle(svg, "signal.svg").Descendants().Count(element => element.Name.LocalName == "circle");
        Assert.Equal(4 * Layers, circles);

        SignalSeries Series(string id, string title, WeightVariant? variant) => SignalSeries.Of(
            id, title, SignalHealth.Measure(net.Net!, seed: 1, variant?.WeightsOf(net.Net!, 1701), cancellation: TestContext.Current.CancellationToken));
    }

    private static Markup Begin(int width, int height) => new Markup()
        .Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"><style>""")
        .AddRaw(Style).Add($"""</style><rect width="{width}" height="{height}" fill="#ffffff"/>""");

    /// <summary>Ends a picture, holds it against the one in docs/, and gives it as XML.</summary>
    private static XElement Settle(Markup svg, string name)
    {
        var text = svg.AddRaw("</svg>").ToString();
        var path = Repository.PathOf("docs", "images", name);
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_IMAGES") == "1")
            File.WriteAllText(path, text + "\n");

        // A processor with other vectors may put a point a tenth of a unit elsewhere: the shape of the picture is what must agree.
        Assert.Equal(Shape(XElement.Parse(text)), Shape(XElement.Load(path)));
        return XElement.Parse(text);
    }

    private static IEnumerable<string> Shape(XElement svg) => svg.DescendantsAndSelf().Select(element => $"{element.Name.LocalName} {(string?)element.Attribute("class")}");
}
