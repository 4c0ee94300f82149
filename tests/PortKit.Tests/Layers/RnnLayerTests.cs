using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class RnnLayerTests
{
    [Fact]
    public void Agrees_with_caffe() => GoldenLayer.Check("rnn");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(62, random => RecurrentNets.Random("RNN", 1, random), RecurrentNets.Value);

    [Theory]
    [InlineData("2 3 5", "1 3", "", "", "num_output: 4", "PK2105", 7, 3)]
    [InlineData("2 3 5", "2 3", "", "", "num_output: 0", "PK2106", 10, 21)]
    [InlineData("2 3 5", "2 3", "1 3 4", "bottom: 'static' top: 'h'", "num_output: 4", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "", "top: 'h'", "num_output: 4 expose_hidden: true", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "1 3 4", "", "num_output: 4 expose_hidden: true", "PK2103", 3, 1)]
    [InlineData("2 3 5", "2 3", "1 2 4", "top: 'h'", "num_output: 4 expose_hidden: true", "PK2105", 8, 3)]
    [InlineData("2 3 5", "2 3", "", "", "num_output: 4 bias_filler { type: 'uniform' min: 2 }", "PK2109", 10, 65)]
    public void Refuses(string x, string cont, string extra, string blobs, string param, string code, int line, int column) =>
        Refused.Check(RecurrentNets.Text("RNN", x, cont, extra, blobs, param), code, line, column);
}
