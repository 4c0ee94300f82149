using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class MvnLayerTests
{
    [Theory]
    [InlineData("mvn")]
    [InlineData("mvn_across")]
    [InlineData("mvn_mean_only")]
    public void Agrees_with_caffe(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(64, random =>
    {
        var dims = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => $"dim: {random.Next(1, 5)} "));
        var param = (random.Next(3) > 0 ? "" : "normalize_variance: false ")
            + (random.Next(2) > 0 ? "" : "across_channels: true ")
            + (random.Next(2) > 0 ? "eps: 0.01" : "eps: 1");
        return Text(dims, param);
    });

    [Fact]
    public void Refuses_a_fifth_axis() => Refused.Check(Text("dim: 1 dim: 2 dim: 2 dim: 2 dim: 2", ""), "PK2105", 5, 3);

    private static string Text(string dims, string param) =>
        $$"""
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { {{dims}} } } }
        layer {
          name: 'mvn'
          type: 'MVN'
          bottom: 'x'
          top: 'y'
          mvn_param { {{param}} }
        }
        """;
}
