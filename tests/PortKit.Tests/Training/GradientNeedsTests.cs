using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>Which layers run backward, where no golden case tells.</summary>
public sealed class GradientNeedsTests
{
    private const string Net = """
        layer { name: 'd' type: 'DummyData' top: 'x' top: 't' dummy_data_param {
          shape { dim: 1 dim: 1 } shape { dim: 1 dim: 1 } data_filler { value: 2 } data_filler { value: 1 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param {
          num_output: 1 weight_filler { type: 'constant' value: 3 } } }
        layer { name: 'loss' type: 'EuclideanLoss' bottom: 'y' bottom: 't' top: 'loss' }
        """;

    /// <summary>force_backward asks all layers, and Caffe's DummyData has a Backward that does nothing. y = 6, and dy = 6 - 1.</summary>
    [Fact]
    public void What_makes_data_gives_nothing_back_though_it_be_forced()
    {
        var plan = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 1 });
        var weights = plan.Net!.ComputeWeights().ToDictionary();
        var pass = new ReferencePass(plan.Net.Plan, LayerCatalog.Default, weights);
        pass.Forward(new Dictionary<string, float[]>(), new Mt19937(1));
        pass.Backward(GradientNeeds.Of(pass.Net, LayerCatalog.Default, isForced: true));
        var graph = new TrainingGraph(plan.Net.Plan, 17);
        var results = graph.Run(
            graph.Build(GradientNeeds.Of(graph.Net, LayerCatalog.Default, isForced: true), []),
            weights.ToDictionary(blob => blob.Key.ModelName, blob => blob.Value));
        foreach (var (blob, expected) in plan.Net.Plan.Learnables.Zip([10f, 5f]))
        {
            Assert.Equal([expected], pass.GradientOf(blob));
            Assert.Equal([expected], results[$"gradient of {blob.ModelName}"]);
        }
    }
}
