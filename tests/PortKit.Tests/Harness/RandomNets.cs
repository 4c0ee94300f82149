using System.Globalization;
using System.Text;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Tests.Harness;

/// <summary>Holds ONNX Runtime against the reference arithmetic over random configurations of a layer.</summary>
internal static class RandomNets
{
    /// <summary>How many configurations are tried; more with the environment variable PORTKIT_PROPERTY_RUNS.</summary>
    public static int Runs { get; } = Number("PORTKIT_PROPERTY_RUNS");

    /// <summary>
    /// In how many of them the gradients are compared with differences, in which one element of some hundred thousand is off by rounding or a kink
    /// that nothing tells; more with PORTKIT_DERIVATIVE_RUNS.
    /// </summary>
    private static readonly int DerivativeRuns = Number("PORTKIT_DERIVATIVE_RUNS");

    /// <summary>
    /// Makes <see cref="Runs"/> nets, each a text with Input layers and the layer under test, and expects every output of ONNX Runtime
    /// to agree with the reference arithmetic in shape and value, and what goes back through the net with its derivatives. Inputs are uniform in
    /// [-1, 1).
    /// </summary>
    public static void Agree(int seed, Func<Random, string> prototxt, ConvertOptions? options = null) =>
        Agree(seed, prototxt, (_, random) => (float)((random.NextDouble() * 2) - 1), options);

    /// <summary>The same with values of one's own: the function gets the blob's name and the generator, for each element.</summary>
    public static void Agree(int seed, Func<Random, string> prototxt, Func<string, Random, float> value, ConvertOptions? options = null)
    {
        var differences = new FiniteDifferences();
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + run));
            var text = prototxt(random);
            var opset = new[] { 13, 17, 18, 26 }[run % 4];
            var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", (options ?? new ConvertOptions()) with { Seed = (uint)run });
            var what = $"seed {seed}, run {run}, opset {opset}:\n{text}\n";
            Assert.True(net.Succeeded, what + string.Join('\n', net.Diagnostics));
            var inputs = net.Net!.Plan.Inputs.ToDictionary(input => input.Name, input => Values(input, value, random));
            var weights = net.Net!.ComputeWeights();
            var expected = ReferenceRun.Blobs(net.Net.Plan, LayerCatalog.Default, blob => weights[blob], inputs, new Mt19937(1));
            var actual = Session.Run(net, inputs, model: new ModelOptions { Opset = opset });
            foreach (var output in net.Net.Plan.Outputs)
            {
                Assert.True(actual[output.ModelName].Shape == expected[output].Shape, $"{what}{output.Name} is {actual[output.ModelName].Shape}, expected {expected[output].Shape}.");
                Golden.AssertClose(what + output.Name, actual[output.ModelName].Values, expected[output].Values);
            }

            if (run >= DerivativeRuns || !BackwardRun.Takes(net.Net.Plan))
                continue;
            differences.Check(net.Net.Plan, weights, inputs, random, what);

            // Sessions are what takes the time.
            if (run % 4 == 0)
                new BackwardRun(net.Net.Plan, weights, inputs, random).CheckNodes(new[] { 17, 26 }[run / 4 % 2], what);
        }

        differences.ExpectMost();

        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} configurations agree, seed {seed}.");
    }

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var runs) ? runs : 100;

    private static float[] Values(BlobVersion input, Func<string, Random, float> value, Random random)
    {
        var values = new float[input.Shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(input.Name, random);
        return values;
    }
}
