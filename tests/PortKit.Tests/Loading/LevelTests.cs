using System.Text;
using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Tests.Loading;

/// <summary>
/// The level of a net that gives itself one. Opened by itself it has the level of whoever opens it, 0 if that says nothing (net.cpp); in a
/// solver its own level stays unless train_state or test_state gives another (solver.cpp).
/// </summary>
public sealed class LevelTests : IDisposable
{
    private const string Layers =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } } }
        layer { name: "staged" type: "ReLU" bottom: "data" top: "staged" include { stage: "deploy" } }
        layer { name: "low" type: "ReLU" bottom: "data" top: "low" include { max_level: 1 } }
        layer { name: "high" type: "ReLU" bottom: "data" top: "high" include { min_level: 2 } }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit-level-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", null, "low", false)]
    [InlineData("state { level: 2 stage: 'deploy' }", null, "staged low", true)]
    [InlineData("state { level: 2 stage: 'deploy' }", 2, "staged high", false)]
    [InlineData("state { level: 2 stage: 'deploy' }", 0, "staged low", false)]
    [InlineData("state { level: 0 stage: 'deploy' }", null, "staged low", false)]
    [InlineData("state { phase: TRAIN level: 3 }", 3, "high", false)]
    public void A_net_by_itself_has_the_level_it_is_opened_with(string state, int? level, string layers, bool isTold)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes($"{state}\n{Layers}"), "net.prototxt", new ConvertOptions { Level = level });
        Check(net, layers);
        Assert.Equal(
            isTold ? [(CaffeCodes.LevelReplaced, "net.prototxt(1,9)")] : [],
            net.Diagnostics.Select(said => (said.Code, said.Location.ToString())));
    }

    [Theory]
    [InlineData("net: 'net.prototxt'", Phase.Train, null, "staged high")]
    [InlineData("net: 'net.prototxt'", Phase.Train, 0, "staged low")]
    [InlineData("net: 'net.prototxt' train_state { level: 1 }", Phase.Train, null, "staged low")]
    [InlineData("net: 'net.prototxt' train_state { level: 1 }", Phase.Train, 2, "staged high")]
    [InlineData("net: 'net.prototxt' train_state { level: 1 } test_iter: 1 test_interval: 1", Phase.Test, null, "staged high")]
    [InlineData("net: 'net.prototxt' test_state { level: 1 } test_iter: 1 test_interval: 1", Phase.Test, null, "staged low")]
    [InlineData("net: 'net.prototxt' test_state { stage: 'x' } test_iter: 1 test_interval: 1", Phase.Test, null, "staged high")]
    [InlineData("train_net_param { state { level: 2 } LAYERS }", Phase.Train, null, "high")]
    [InlineData("net_param { state { level: 2 } LAYERS } train_state { level: 0 }", Phase.Train, null, "low")]
    [InlineData("net_param { state { level: 2 } LAYERS } test_iter: 1 test_interval: 1", Phase.Test, null, "high")]
    [InlineData("train_net: 'net.prototxt' test_net_param { LAYERS } test_iter: 1 test_interval: 1", Phase.Test, null, "low")]
    public void In_a_solver_the_nets_level_stays(string solver, Phase phase, int? level, string layers)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "net.prototxt"), $"state {{ level: 2 stage: 'deploy' }}\n{Layers}");
        var path = Path.Combine(_folder.FullName, "solver.prototxt");
        File.WriteAllText(path, $"base_lr: 1 {solver.Replace("LAYERS", Layers, StringComparison.Ordinal)}");
        var net = Converter.Plan(path, new ConvertOptions { Phase = phase, Level = level });
        Check(net, layers);
        Assert.DoesNotContain(net.Diagnostics, said => said.Code == CaffeCodes.LevelReplaced);
    }

    private static void Check(PlanResult net, string layers)
    {
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal($"data {layers}", string.Join(' ', net.Net!.Plan.Layers.Select(layer => layer.Source.Name)));
    }
}
