using System.Text;
using PortKit.Onnx;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class LstmLayerTests
{
    [Theory]
    [InlineData("lstm")]
    [InlineData("lstm_expose")]
    [InlineData("lstm_static")]
    public void Agrees_with_caffe(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(61, random => RecurrentNets.Random("LSTM", 2, random), RecurrentNets.Value);

    /// <summary>Scan has had seven versions between the oldest opset and the newest.</summary>
    [Fact]
    public void Runs_at_every_opset()
    {
        var text = RecurrentNets.Text("LSTM", "3 2 4", "3 2", "", "", "num_output: 3 weight_filler { type: 'xavier' }");
        var inputs = new Dictionary<string, float[]> { ["x"] = [.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i))], ["cont"] = [0, 0, 1, 0, 1, 1] };
        float[]? first = null;
        for (var opset = Opsets.Min; opset <= Opsets.Max; opset++)
        {
            var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
            var y = Session.Run(net, inputs, model: new ModelOptions { Opset = opset })["y"].Values;
            Assert.Equal(first ??= y, y);
        }
    }

    [Theory]
    [InlineData("2 3", "2 3", "", "", "num_output: 4", "PK2105", 6, 3)]
    [InlineData("0 3 5", "0 3", "", "", "num_output: 4", "PK2105", 6, 3)]
    [InlineData("65537 1 1", "65537 1", "", "", "num_output: 1", "PK2113", 6, 3)]
    [InlineData("2 3 5", "2 3 1", "", "", "num_output: 4", "PK2105", 7, 3)]
    [InlineData("2 3 5", "2", "", "", "num_output: 4", "PK2105", 7, 3)]
    [InlineData("2 3 5", "1 3", "", "", "num_output: 4", "PK2105", 7, 3)]
    [InlineData("2 3 5", "2 4", "", "", "num_output: 4", "PK2105", 7, 3)]
    [InlineData("2 3 5", "2 3", "3", "", "num_output: 4", "PK2105", 8, 3)]
    [InlineData("2 3 5", "2 3", "2 5", "", "num_output: 4", "PK2105", 8, 3)]
    [InlineData("2 3 5", "2 3", "", "", "num_output: 0", "PK2106", 10, 21)]
    [InlineData("2 3 5", "2 3", "", "", "", "PK2106", 10, 3)]
    [InlineData("2 3 5", "2 3", "", "", "num_output: 60000", "PK2113", 3, 1)]
    [InlineData("2 3 5", "2 3", "", "top: 'h' top: 'c'", "num_output: 4", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "1 3 4", "bottom: 'static' top: 'h' top: 'c'", "num_output: 4", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "1 3 4", "bottom: 'static' top: 'h'", "num_output: 4 expose_hidden: true", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "1 3 4", "top: 'h' top: 'c'", "num_output: 4 expose_hidden: true", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "1 3 5", "bottom: 'static' top: 'h' top: 'c'", "num_output: 4 expose_hidden: true", "PK2105", 8, 3)]
    [InlineData("2 3 5", "2 3", "", "", "num_output: 4 weight_filler { type: 'bilinear' }", "PK2109", 10, 51)]
    [InlineData("2 3 5", "2 3", "", "blobs { data: 1 }", "num_output: 4 weight_filler { type: 'bilinear' }", "PK2109", 10, 51)]
    public void Refuses(string x, string cont, string extra, string blobs, string param, string code, int line, int column) =>
        Refused.Check(RecurrentNets.Text("LSTM", x, cont, extra, blobs, param), code, line, column);

    [Fact]
    public void Says_that_blobs_in_the_net_are_not_used()
    {
        var text = RecurrentNets.Text("LSTM", "2 3 5", "2 3", "", "blobs { data: 1 }", "num_output: 4");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded);
        Assert.Contains(net.Diagnostics, diagnostic => diagnostic.Code == Codes.Ignored && diagnostic.Location.Line == 9);
    }
}
