using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class LstmUnitLayerTests
{
    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        63,
        random =>
        {
            var (streams, length) = (random.Next(1, 4), random.Next(1, 6));
            return Text($"1 {streams} {length}", $"1 {streams} {4 * length}", $"1 {streams}", random.Next(2) == 0 ? "cell" : "c");
        },
        RecurrentNets.Value);

    /// <summary>The builder does not see through Dropout: the shapes are those that were planned.</summary>
    [Fact]
    public void Reads_what_Dropout_gives_in_training()
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(
                """
                layer { name: 'c' type: 'Input' top: 'c' input_param { shape { dim: 1 dim: 2 dim: 4 } } }
                layer { name: 'g' type: 'Input' top: 'g' input_param { shape { dim: 1 dim: 2 dim: 16 } } }
                layer { name: 'k' type: 'Input' top: 'k' input_param { shape { dim: 1 dim: 2 } } }
                layer { name: 'drop' type: 'Dropout' bottom: 'c' top: 'd' }
                layer { name: 'u' type: 'LSTMUnit' bottom: 'd' bottom: 'g' bottom: 'k' top: 'cn' top: 'hn' }
                """),
            "net.prototxt",
            new ConvertOptions { Seed = 1, Phase = PortKit.Caffe.Protos.Phase.Train });
        Assert.True(net.Net!.WriteModel(Stream.Null).Succeeded);
    }

    /// <summary>A marker of 0 forgets, one of 1 keeps: with sigmoid(0) = 1/2 and tanh(0) = 0 the cell is half of what it was.</summary>
    [Fact]
    public void Multiplies_the_cell_by_the_marker()
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(Text("1 3 1", "1 3 4", "1 3", "c")), "net.prototxt", new ConvertOptions { Seed = 1 });
        var outputs = Session.Run(net, new Dictionary<string, float[]> { ["x"] = [8, 8, 8], ["gates"] = new float[12], ["cont"] = [0, 1, 0.5f] });
        Golden.AssertClose("c", outputs["c"].Values, [0, 4, 2]);
        Golden.AssertClose("h", outputs["h"].Values, [0, MathF.Tanh(4) / 2, MathF.Tanh(2) / 2]);
    }

    [Theory]
    [InlineData("3 5", "1 3 20", "1 3", "PK2105", 8, 3)]
    [InlineData("2 3 5", "1 3 20", "1 3", "PK2105", 8, 3)]
    [InlineData("1 3 5", "1 3 19", "1 3", "PK2105", 9, 3)]
    [InlineData("1 3 5", "1 2 20", "1 3", "PK2105", 9, 3)]
    [InlineData("1 3 5", "2 3 20", "1 3", "PK2105", 9, 3)]
    [InlineData("1 3 5", "3 20", "1 3", "PK2105", 9, 3)]
    [InlineData("1 3 5", "1 3 20", "1 3 1", "PK2105", 10, 3)]
    [InlineData("1 3 5", "1 3 20", "2 3", "PK2105", 10, 3)]
    [InlineData("1 3 5", "1 3 20", "1 2", "PK2105", 10, 3)]
    public void Refuses(string cell, string gates, string cont, string code, int line, int column) =>
        Refused.Check(Text(cell, gates, cont, "c"), code, line, column);

    private static string Text(string cell, string gates, string cont, string top)
    {
        return $$"""
            layer { name: 'a' type: 'Input' top: 'x' input_param { shape { {{Dims(cell)}} } } }
            layer { name: 'b' type: 'Input' top: 'gates' input_param { shape { {{Dims(gates)}} } } }
            layer { name: 'c' type: 'Input' top: 'cont' input_param { shape { {{Dims(cont)}} } } }
            layer { name: 'before' type: 'ReLU' bottom: 'x' top: 'cell' relu_param { negative_slope: 0.5 } }
            layer {
              name: 'unit'
              type: 'LSTMUnit'
              bottom: 'cell'
              bottom: 'gates'
              bottom: 'cont'
              top: '{{top}}' top: 'h'
            }
            """;

        static string Dims(string dims) => string.Concat(dims.Split(' ').Select(dim => $"dim: {dim} "));
    }
}
