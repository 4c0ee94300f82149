using System.Text.Json.Nodes;

namespace PortKit.Cli.Tests;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_prints_a_row_for_each_layer_and_each_blob()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, error) = Command.Run(_folder.Root, "inspect", "net.prototxt", "--seed", "3");
        Assert.Equal((0, ""), (code, error));
        var rows = output.Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(["layer", "type", "bottoms -> tops", "shape", "parameters", "multiply-adds", "draws"], rows[0]);
        Assert.Equal(["conv", "Convolution", "data -> conv", "1x4x6x6", "112", "3,888", "108"], rows[2]);
        Assert.Equal(["relu", "ReLU", "conv -> conv", "1x4x6x6", "0", "0", "0"], rows[3]);
        Assert.Equal("total", rows[6][0]);
        Assert.Equal(["blob", "shape", "filler", "fan-in", "fan-out", "expected mean", "mean", "expected std", "std"], rows[8]);
        Assert.Equal(["conv.0", "4x3x3x3", "xavier", "27", "36", "0"], rows[9][..6]);
        Assert.Equal("0.1925", rows[9][7]);
        Assert.Equal(["ip.0", "5x144", "gaussian 0, 0.1", "144", "5", "0"], rows[11][..6]);
    }

    /// <summary>How many rows a layer makes out of the data shows when it runs; verify then has that many.</summary>
    [Fact]
    public void Rows_that_the_data_decide_are_at_most_so_many()
    {
        _folder.Write("net.prototxt", """
            layer { name: "in" type: "Input" top: "loc" top: "conf" top: "prior" input_param { shape { dim: 1 dim: 16 } shape { dim: 1 dim: 8 } shape { dim: 1 dim: 2 dim: 16 } } }
            layer { name: "out" type: "DetectionOutput" bottom: "loc" bottom: "conf" bottom: "prior" top: "out" detection_output_param { num_classes: 2 confidence_threshold: 0.9 } }
            layer { name: "flat" type: "Power" bottom: "out" top: "flat" }
            """);
        var (code, output, _) = Command.Run(_folder.Root, "inspect", "net.prototxt");
        Assert.Equal(0, code);
        Assert.Contains("  at most 1x1x4x7  ", output.Split('\n').Single(line => line.StartsWith("flat ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("at most", output.Split('\n').Single(line => line.StartsWith("in ", StringComparison.Ordinal)), StringComparison.Ordinal);
        var layers = Document("inspect", "net.prototxt", "--json")["layers"]!;
        Assert.True((bool)layers[2]!["tops"]![0]!["atMost"]!);
        Assert.Null(layers[0]!["tops"]![0]!["atMost"]);

        (code, output, _) = Command.Run(_folder.Root, "verify", "net.prototxt");
        Assert.Equal(0, code);
        Assert.Contains("  1x1x1x7  ", output.Split('\n').Single(line => line.StartsWith("flat ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal([1, 1, 1, 7], Document("verify", "net.prototxt", "--json")["blobs"]![4]!["dims"]!.AsArray().Select(dim => (int)dim!));
    }

    [Fact]
    public void Weights_of_a_file_are_told_as_such()
    {
        _folder.Write("net.prototxt", Command.Net);
        Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "w.caffemodel", "--seed", "9").Code);
        var filled = Document("inspect", "net.prototxt", "--seed", "9", "--json")["layers"]![1]!["blobs"]![0]!;
        var laid = Document("inspect", "net.prototxt", "--weights", "w.caffemodel", "--json")["layers"]![1]!["blobs"]![0]!;
        Assert.Equal(("xavier", "weights"), ((string?)filled["filler"], (string?)laid["filler"]));
        Assert.Equal((double)filled["mean"]!, (double)laid["mean"]!);
        Assert.Equal((double)filled["std"]!, (double)laid["std"]!);
        Assert.NotNull(filled["expectedStd"]);
        Assert.Null(laid["expectedStd"]);
    }

    [Fact]
    public void Without_values_none_are_made()
    {
        _folder.Write("net.prototxt", Command.Net);
        var document = Document("inspect", "net.prototxt", "--seed", "9", "--json", "--no-values");
        Assert.Equal(112 + 725, (int?)document["parameters"]);
        Assert.Equal(3888 + 720, (int?)document["multiplyAdds"]);
        Assert.Null(document["draws"]);
        Assert.Null(document["layers"]![1]!["blobs"]![0]!["mean"]);
    }

    [Fact]
    public void An_initializer_stands_in_place_of_the_filler_with_its_own_expectation()
    {
        _folder.Write("net.prototxt", Command.Net);
        var document = Document("inspect", "net.prototxt", "--seed", "9", "--json", "--init", "conv=keras:HeNormal");
        var blob = document["layers"]![1]!["blobs"]![0]!;
        Assert.Equal("keras:HeNormal", (string?)blob["filler"]);
        Assert.Equal(Math.Sqrt(2.0 / 27), (double)blob["expectedStd"]!, 1e-9);
        Assert.InRange((double)blob["std"]!, 0.8 * Math.Sqrt(2.0 / 27), 1.2 * Math.Sqrt(2.0 / 27));
    }

    [Fact]
    public void A_bad_net_gives_2_and_a_document_that_says_why()
    {
        _folder.Write("net.prototxt", "layer { name: 'a' type: 'Relu' bottom: 'x' top: 'x' }");
        var (code, output, error) = Command.Run(_folder.Root, "inspect", "net.prototxt", "--json");
        Assert.Equal(2, code);
        Assert.Contains("error PK2101", error, StringComparison.Ordinal);
        Assert.Equal(2, (int?)JsonNode.Parse(output)!["exitCode"]);
    }

    [Fact]
    public void A_net_that_cannot_be_converted_is_listed_with_what_is_known()
    {
        _folder.Write("net.prototxt", Command.Net.Replace("\"Softmax\"", "\"Softmaxx\"", StringComparison.Ordinal).Replace("ReLU", "Relu", StringComparison.Ordinal));
        var (code, output, error) = Command.Run(_folder.Root, "inspect", "net.prototxt");
        Assert.Equal(2, code);
        Assert.Contains("error PK2101", error, StringComparison.Ordinal);
        var rows = output.TrimEnd().Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(["data", "Input", "-> data", "1x3x8x8", "0", "0"], rows[1]);
        Assert.Equal(["conv", "Convolution", "data -> conv", "1x4x6x6", "112", "3,888"], rows[2]);
        Assert.Equal(["relu", "Relu", "conv -> conv", "?", "not converted"], rows[3]);
        Assert.Equal(["ip", "InnerProduct", "conv -> ip", "?", "not worked out"], rows[4]);
        Assert.Equal(["prob", "Softmaxx", "ip -> prob", "?", "not converted"], rows[5]);

        var layers = JsonNode.Parse(Command.Run(_folder.Root, "inspect", "net.prototxt", "--json").Output)!["layers"]!;
        Assert.Equal([null, null, "notConverted", "notWorkedOut", "notConverted"], layers.AsArray().Select(layer => (string?)layer!["open"]));
        Assert.Equal(112, (int?)layers[1]!["parameters"]);
        Assert.Null(layers[3]!["tops"]![0]!["dims"]);
    }

    private JsonNode Document(params string[] arguments)
    {
        var (code, output, _) = Command.Run(_folder.Root, arguments);
        Assert.Equal(0, code);
        return JsonNode.Parse(output)!;
    }
}
