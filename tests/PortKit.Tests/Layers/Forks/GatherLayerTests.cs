using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class GatherLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("gather_single", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(514, random => LayerText.Net(
        [LayerText.RandomShape(random, 1, 4), LayerText.RandomShape(random, 1, 4)], "layer { name: 'l' type: 'Gather' bottom: 'a' bottom: 'b' top: 'y' top: 'z' }"));

    [Fact]
    public void Has_as_many_tops_as_bottoms() => LayerText.CheckRefused(Codes.BlobCount, "2x3 2", "^layer { type: 'Gather' bottom: 'a' bottom: 'b' top: 'y' }");

    /// <summary>Another fork's layer of that name has a message of its own.</summary>
    [Fact]
    public void Is_not_the_one_with_indices() =>
        LayerText.CheckRefused("PK1003", "2x3", "layer { type: 'Gather' bottom: 'a' top: 'y' ^gather_param { indices: 1 } }");
}
