using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ContinuationIndicatorLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("continuation_indicator", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(518, random =>
        $"layer {{ name: 'l' type: 'ContinuationIndicator' top: 'y' continuation_indicator_param {{ time_step: {random.Next(1, 5)} batch_size: {random.Next(1, 5)} }} }}");

    [Theory]
    [InlineData("layer { type: 'ContinuationIndicator' top: 'y' ^continuation_indicator_param { batch_size: 2 } }")]
    [InlineData("layer { type: 'ContinuationIndicator' top: 'y' continuation_indicator_param { time_step: 2 ^batch_size: 0 } }")]
    public void Refuses(string layer) => LayerText.CheckRefused(Codes.Missing, "1", layer);
}
