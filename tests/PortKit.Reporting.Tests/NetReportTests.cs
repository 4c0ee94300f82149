using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using PortKit.Reporting.Drawing;
using PortKit.Verification;

namespace PortKit.Reporting.Tests;

/// <summary>The page, without a browser.</summary>
public sealed class NetReportTests
{
    private const string Nasty =
        """
        name: "</script><b>\"net\" & \001"
        layer { name: "data" type: "Input" top: "in<1>" input_param { shape { dim: 1 dim: 3 dim: 6 dim: 6 } } }
        layer {
          name: "</script><img src=x onerror='alert(1)'> \360\237\246\212 \327\251\327\234\327\225\327\235" type: "Convolution" bottom: "in<1>" top: "a\"b"
          convolution_param { num_output: 2 kernel_size: 3 weight_filler { type: "xavier" } }
        }
        layer { name: "]]>&amp;" type: "ReLU" bottom: "a\"b" top: "a\"b" }
        layer { name: "" type: "InnerProduct" bottom: "a\"b" top: "out" inner_product_param { num_output: 2 weight_filler { type: "msra" } } }
        """;

    [Theory]
    [InlineData("lenet")]
    [InlineData("googlenet")]
    [InlineData("resnet152")]
    public void Page_is_small_whole_and_has_a_node_for_each_layer(string model)
    {
        var net = Pages.Model(model);
        var page = Pages.Compose(net, new ReportOptions { Signal = false, Verify = false });
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 1, 2_000_000);
        Assert.Equal(
            Enumerable.Range(0, net.Net!.Plan.Layers.Count),
            Pages.Nodes(page).Select(node => (int)node.Attribute("data-i")!).Order());
        Assert.DoesNotContain("http", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Found by fuzzing: the column of a region that names its picture is what another layer computes of normal numbers.</summary>
    [Fact]
    public void A_net_that_cannot_take_normal_numbers_has_no_signal()
    {
        const string Text = """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 1 dim: 3 dim: 3 } } }
            layer { name: "r" type: "Input" top: "r" input_param { shape { dim: 9 dim: 4 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "r" top: "rois" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
            layer { name: "pool" type: "ROIPooling" bottom: "x" bottom: "rois" top: "y" roi_pooling_param { pooled_h: 1 pooled_w: 1 } }
            """;
        var said = NetReport.Compose(Pages.Plan(Text), new ReportOptions { Verify = false }, cancellation: TestContext.Current.CancellationToken).Diagnostics;
        Assert.Equal((Codes.SignalPartial, DiagnosticSeverity.Note), (Assert.Single(said).Code, said[0].Severity));
        Assert.Contains("The number of a picture", said[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_is_the_same_each_time()
    {
        var options = new ReportOptions();
        Assert.Equal(Pages.Compose(Pages.Model("lenet"), options), Pages.Compose(Pages.Model("lenet"), options));
    }

    [Fact]
    public void Names_never_become_markup()
    {
        var page = Pages.Compose(Pages.Plan(Nasty));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>\"net", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.Equal(4, Pages.Nodes(page).Count);

        // The script finds the names as they are.
        var start = page.IndexOf("id=\"layers\">", StringComparison.Ordinal) + "id=\"layers\">".Length;
        using var data = JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
        Assert.Equal("</script><img src=x onerror='alert(1)'> 🦊 שלום", data.RootElement[1].GetProperty("name").GetString());
    }

    [Fact]
    public void Drawings_are_well_formed_and_finite()
    {
        var drawings = Pages.Drawings(Pages.Compose(Pages.Model("lenet")));
        Assert.True(drawings.Count > 5);
        foreach (var attribute in drawings.SelectMany(drawing => drawing.DescendantsAndSelf()).Attributes())
            Assert.False(attribute.Value.Contains("NaN", StringComparison.Ordinal) || attribute.Value.Contains('∞'), attribute.ToString());
    }

    [Fact]
    public void Sections_without_anything_to_show_are_left_out()
    {
        var page = Pages.Compose(Pages.Plan(
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
            layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
            """));
        Assert.DoesNotContain("id=\"weights\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"signal\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"signal\"", Pages.Compose(Pages.Model("lenet"), new ReportOptions { Signal = false }), StringComparison.Ordinal);
    }

    [Fact]
    public void Signal_that_overflows_is_marked_with_its_layer()
    {
        var net = new StringBuilder("""layer { name: "data" type: "Input" top: "h0" input_param { shape { dim: 1 dim: 400 } } }""");
        for (var i = 0; i < 40; i++)
        {
            net.Append($$"""
                layer { name: "ip{{i}}" type: "InnerProduct" bottom: "h{{i}}" top: "h{{i + 1}}" inner_product_param { num_output: 400 weight_filler { type: "xavier" } } }
                layer { name: "relu{{i}}" type: "ReLU" bottom: "h{{i + 1}}" top: "h{{i + 1}}" }
                """);
        }

        var page = Pages.Compose(Pages.Plan(net.ToString()));
        var marks = Pages.Drawings(page).Last(drawing => (string?)drawing.Attribute("class") == "signal").Descendants(Svg("text"))
            .Where(text => (string?)text.Attribute("class") == "mark").ToList();
        Assert.Contains(marks.Select(text => text.Value), mark => mark.StartsWith("not finite: ip", StringComparison.Ordinal));
        Assert.Contains("vanishes", page, StringComparison.Ordinal);
        Assert.Contains("PK5010", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_signals_that_overflow_at_once_stand_below_each_other()
    {
        const string Wild = "inner_product_param { num_output: 400 weight_filler { type: 'gaussian' std: 1e37 } }";
        var net = Pages.Plan(
            $$"""
            layer { name: "data" type: "Input" top: "h0" input_param { shape { dim: 1 dim: 400 } } }
            layer { name: "a" type: "InnerProduct" bottom: "h0" top: "h1" {{Wild}} }
            layer { name: "b" type: "InnerProduct" bottom: "h1" top: "h2" {{Wild}} }
            """).Net!;
        var report = SignalHealth.Measure(net, 1, cancellation: TestContext.Current.CancellationToken);
        var chart = SignalChart.Draw([SignalSeries.Of("own", "one", report), SignalSeries.Of("msra", "two", report), SignalSeries.Of("xavier", "three", report)]);
        var lines = XElement.Parse(chart.ToString()).Descendants(Svg("text")).Where(text => (string?)text.Attribute("class") == "mark")
            .Select(text => double.Parse((string)text.Attribute("y")!, CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 12));
    }

    [Fact]
    public void Weights_say_where_they_come_from()
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(Nasty), "net.prototxt", new ConvertOptions { Seed = 1, Initializers = [InitializerOverride.Of("*", "keras:HeNormal()")] });
        var page = Pages.Compose(net, new ReportOptions { Signal = false, Verify = false });
        Assert.Contains("keras:HeNormal", page, StringComparison.Ordinal);
        Assert.DoesNotContain("xavier by fan-in", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_does_not_parse_has_no_page() =>
        Assert.Throws<InvalidOperationException>(() => Pages.Compose(Pages.Plan("layer {")));

    private static XName Svg(string name) => XNamespace.Get("http://www.w3.org/2000/svg") + name;
}
