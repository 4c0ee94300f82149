using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Cli.Tests;

/// <summary>The signal that <c>check</c> sends through a model.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_steady_signal_is_one_line()
    {
        Convert(Deep("msra"));
        var (code, output, error) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal((0, ""), (code, error));
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^signal steady, (0\.9\d*|1(\.0\d*)?) per layer over 12 layers with weights$", lines[2]);
    }

    /// <summary>Without the example for im_info the picture has no size, and there is no region in it.</summary>
    [Theory]
    [InlineData("min-size=16", "im_info  1x3  min 1  mean 64.3333  ", @"^output fc  [1-9]\d*x5  min ")]
    [InlineData("min-size=1000", "im_info  1x3  min 1  mean 64.3333  ", "^output fc  0x5  no values$")]
    public void Regions_come_of_a_picture_that_has_a_size(string proposals, string input, string expected)
    {
        _folder.Write("net.prototxt", """
            layer { name: "in" type: "Input" top: "scores" top: "deltas" top: "im_info" top: "map" input_param {
              shape { dim: 1 dim: 18 dim: 6 dim: 6 } shape { dim: 1 dim: 36 dim: 6 dim: 6 } shape { dim: 1 dim: 3 } shape { dim: 1 dim: 4 dim: 6 dim: 6 } } }
            layer { name: "proposal" type: "Python" bottom: "scores" bottom: "deltas" bottom: "im_info" top: "rois" python_param {
              module: "rpn.proposal_layer" layer: "ProposalLayer" param_str: "'feat_stride': 16" } }
            layer { name: "pool" type: "ROIPooling" bottom: "map" bottom: "rois" top: "pool" roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.0625 } }
            layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
            """);
        var (code, output, _) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--proposals", proposals, "--check");
        Assert.Equal(0, code);
        Assert.Contains(input, output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'), line => Regex.IsMatch(line, expected));
        (code, output, _) = Command.Run(_folder.Root, "check", "m.onnx", "--signal");
        Assert.Equal(0, code);
        Assert.Contains(input, output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'), line => Regex.IsMatch(line, expected));
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_vanishes_is_a_warning_that_names_the_filler()
    {
        Convert(Deep("xavier"));
        var (code, output, error) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal(0, code);
        Assert.Contains("signal vanishing, 0.", output, StringComparison.Ordinal);
        Assert.StartsWith("m.onnx: warning PK5010: The signal vanishes:", error, StringComparison.Ordinal);
        Assert.Matches(@"\n  hint: ip2 and 10 more \(xavier\): std falls by 0\.\d+ per ReLU layer; use msra, which is std 0\.125 in ip2\.\n$", error);

        // With the net at hand it is told where its layer stands.
        (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx", "--net", "net.prototxt");
        Assert.Equal(0, code);
        Assert.StartsWith("net.prototxt(4,1): warning PK5010: ", error, StringComparison.Ordinal);
        (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "n.onnx", "--seed", "3", "--check", "--quiet");
        Assert.Equal(0, code);
        Assert.StartsWith("net.prototxt(4,1): warning PK5010: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_a_line_for_each_blob()
    {
        Convert(Command.Net);
        var (code, output, _) = Command.Run(_folder.Root, "check", "m.onnx", "--signal", "--samples", "3");
        Assert.Equal(0, code);
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(["input", "output", "blob", "data", "conv@conv", "conv", "ip", "prob", "signal"], lines.Select(line => line.Split(' ')[0]));
        Assert.Matches(@"^conv@conv +conv +Conv +xavier +1 +1x4x6x6 +\S+ +\S+ +-\S+ +\S+ +0%$", lines[4]);
        Assert.Matches(@"^conv +relu +Relu +1 +1x4x6x6 +\S+ +\S+ +0 +\S+ +\d+% +0 of 4$", lines[5]);

        (_, output, _) = Command.Run(_folder.Root, "check", "m.onnx", "--signal", "--net", "net.prototxt");
        Assert.Contains("InnerProduct  gaussian std 0.1", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_other_readers_refuse_is_a_warning()
    {
        Convert(Command.Net);
        var path = Path.Combine(_folder.Root, "m.onnx");
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        model.MetadataProps.Add(new StringStringEntryProto { Key = model.MetadataProps[0].Key, Value = "again" });
        File.WriteAllBytes(path, model.ToByteArray());
        var (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal(0, code);
        var (key, warning) = (model.MetadataProps[0].Key, "m.onnx: warning PK5015: The model is not built as ONNX says. model: ");
        Assert.StartsWith($"{warning}Each metadata key must stand once. Found '{key}' again.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_signal()
    {
        Convert(Deep("xavier"));
        var (code, output, _) = Command.Run(_folder.Root, "check", "m.onnx", "--signal", "--json");
        Assert.Equal(0, code);
        var document = JsonNode.Parse(output)!;
        var signal = document["signal"]!;
        Assert.Equal(("vanishing", 12), ((string?)signal["verdict"], (int?)signal["layers"]));
        Assert.InRange((double)signal["factor"]!, 0.6, 0.8);
        var blob = signal["blobs"]![1]!;
        Assert.Equal(("ip1@ip1", "ip1", "Gemm", "xavier", 1, true), ((string?)blob["name"], (string?)blob["layer"], (string?)blob["type"], (string?)blob["filler"], (int?)blob["depth"], (bool?)blob["isWeighted"]));
        Assert.InRange((double)blob["values"]!["std"]!, 0.9, 1.1);
        Assert.Equal("PK5010", (string?)document["diagnostics"]![0]!["code"]);
        Assert.InRange((double)document["inputs"]![0]!["std"]!, 0.9, 1.1);
    }

    [Fact]
    public void JUnit_has_a_case_for_each_output_and_each_finding()
    {
        Convert(Deep("xavier"));
        Assert.Equal(0, Command.Run(_folder.Root, "check", "m.onnx", "--junit", "report.xml").Code);
        var suite = XDocument.Load(_folder.PathOf("report.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("portkit check", "6", "0"), (suite.Attribute("name")!.Value, suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));

        // The exit code is 0, so that nothing fails; what is to be known stands beside the case.
        var cases = suite.Elements("testcase").ToDictionary(one => one.Attribute("name")!.Value, one => one.Element("system-out")?.Value);
        Assert.Null(cases["output ip12 is finite"]);
        Assert.Contains("warning PK5010: The signal vanishes", cases["signal keeps its size"], StringComparison.Ordinal);
        Assert.Equal(["runs", "output ip12 is finite", "blobs inside are finite", "signal does not die", "signal keeps its size", "ReLUs are alive"], cases.Keys);

        // Two layers make no trend, and without --signal the ReLU is not looked at.
        Convert(Command.Net);
        Assert.Equal(0, Command.Run(_folder.Root, "check", "m.onnx", "--junit", "report.xml").Code);
        Assert.Equal(4, XDocument.Load(_folder.PathOf("report.xml")).Descendants("testcase").Count());

        Assert.Equal(2, Command.Run(_folder.Root, "check", "none.onnx", "--junit", "none.xml").Code);
        Assert.StartsWith("A model file is expected.", XDocument.Load(_folder.PathOf("none.xml")).Descendants("error").Single().Attribute("message")!.Value, StringComparison.Ordinal);
        var (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx", "--junit", "no/such/folder.xml");
        Assert.Equal(2, code);
        Assert.Contains("error PK4002: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.prototxt", "m.onnx: error PK4001: --net: the net that the model was converted from is expected.")]
    [InlineData("none.prototxt", "none.prototxt: error PK1008: ")]
    [InlineData("bad.prototxt", "bad.prototxt(1,")]
    public void A_net_that_is_not_the_models_is_refused(string net, string message)
    {
        Convert(Command.Net);
        _folder.Write("other.prototxt", Deep("msra"));
        _folder.Write("bad.prototxt", "layer {");
        var (code, output, error) = Command.Run(_folder.Root, "check", "m.onnx", "--net", net);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_net_of_a_model_is_read_within_the_limits()
    {
        Convert(Command.Net);
        Assert.Equal(0, Command.Run(_folder.Root, "check", "m.onnx", "--net", "net.prototxt").Code);
        var (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx", "--net", "net.prototxt", "--limit", "layers=1");
        Assert.Equal(2, code);
        Assert.Contains("error PK1016", error, StringComparison.Ordinal);
    }

    /// <summary>The phase and the shapes are those that the model has, as they were given when it was converted.</summary>
    [Fact]
    public void A_net_is_planned_as_the_model_was()
    {
        const string Net = """
            layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TRAIN } data_param { source: "db" batch_size: 4 backend: LMDB } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
            """;
        _folder.Write("net.prototxt", Net);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--phase", "train", "--input", "data=4x3x8x8").Code);
        var (code, output, error) = Command.Run(_folder.Root, "check", "m.onnx", "--signal", "--net", "net.prototxt");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("SoftmaxWithLoss", output, StringComparison.Ordinal);
        Assert.Matches("input  label  4  min [0-4]  mean [0-4][.0-9]*  std [0-2][.0-9]*  max [0-4]\n", output);
    }

    [Fact]
    public void Samples_are_counted_from_one()
    {
        var (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx", "--samples", "0");
        Assert.Equal(2, code);
        Assert.Contains("--samples: a number from 1 on is expected. Found '0'.", error, StringComparison.Ordinal);
    }

    private static string Deep(string filler)
    {
        var net = new StringBuilder("name: \"deep\"\nlayer { name: \"x\" type: \"Input\" top: \"x\" input_param { shape { dim: 16 dim: 128 } } }\n");
        for (var i = 1; i <= 12; i++)
        {
            net.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"ip{i}\" type: \"InnerProduct\" bottom: \"{(i == 1 ? "x" : $"ip{i - 1}")}\" top: \"ip{i}\" inner_product_param {{ num_output: 128 weight_filler {{ type: \"{filler}\" }} }} }}{(i == 1 ? " " : "\n")}");
            net.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"relu{i}\" type: \"ReLU\" bottom: \"ip{i}\" top: \"ip{i}\" }}\n");
        }

        return net.ToString();
    }

    private void Convert(string net)
    {
        _folder.Write("net.prototxt", net);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "3").Code);
    }
}
