using PortKit.Caffe.Protos;
using static PortKit.Caffe.Tests.Upgrade.UpgradeRun;

namespace PortKit.Caffe.Tests.Upgrade;

public class BatchNormParamsTests
{
    [Fact]
    public void Three_multipliers_become_zero_and_the_rest_stays()
    {
        var run = new UpgradeRun();
        var layer = Layer(
            "BatchNorm", new ParamSpec { Name = "mean", LrMult = 1, DecayMult = 2 }, new ParamSpec(), new ParamSpec { LrMult = 0 });
        run.At(layer, 1).At(layer.Param[0], 2);

        var upgraded = run.UpgradeCleanly(new NetParameter { Layer = { layer } }).Layer[0];

        Assert.Equal(
            [
                new ParamSpec { Name = "mean", LrMult = 0, DecayMult = 0 },
                new ParamSpec { LrMult = 0, DecayMult = 0 },
                new ParamSpec { LrMult = 0, DecayMult = 0 },
            ],
            upgraded.Param);
        Assert.Equal(Place(1), run.Map.Locate(upgraded));
        Assert.Equal(Place(2), run.Map.Locate(upgraded.Param[0]));
        Assert.Equal(CaffeCodes.Upgraded, Assert.Single(run.Bag).Code);
    }

    [Theory]
    [InlineData("BatchNorm", 2)]
    [InlineData("BatchNorm", 4)]
    [InlineData("Scale", 3)]
    public void Other_layers_and_other_counts_stay(string type, int count)
    {
        var run = new UpgradeRun();
        var layer = Layer(type, [.. Enumerable.Range(0, count).Select(_ => new ParamSpec { LrMult = 1 })]);

        Assert.Same(layer, run.Upgrade(new NetParameter { Layer = { layer } }).Layer[0]);
        Assert.Empty(run.Bag);
    }

    [Fact]
    public void Zeros_are_not_old()
    {
        var run = new UpgradeRun();
        var zero = new ParamSpec { LrMult = 0, DecayMult = 0 };
        var layer = Layer("BatchNorm", zero, zero.Clone(), zero.Clone());

        Assert.Same(layer, run.Upgrade(new NetParameter { Layer = { layer } }).Layer[0]);
        Assert.Empty(run.Bag);
    }

    private static LayerParameter Layer(string type, params ParamSpec[] specs) =>
        new() { Name = "bn", Type = type, Param = { specs } };
}
