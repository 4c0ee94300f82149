using System.Globalization;
using System.Text;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

/// <summary>Small nets for the losses: texts, random parts of them, and examples worked out by hand.</summary>
internal static class LossNets
{
    /// <summary>An Input layer, on one line.</summary>
    public static string Input(string name, params int[] dims) =>
        $"layer {{ name: '{name}' type: 'Input' top: '{name}' input_param {{ shape {{ {string.Concat(dims.Select(dim => $"dim: {dim} "))}}} }} }}\n";

    /// <summary>A layer 'l' on a third line of its own, after the lines that declare x and y.</summary>
    public static string Pair(int[] x, int[] y, string layer) =>
        Input("x", x) + Input("y", y) + $"layer {{ name: 'l' bottom: 'x' bottom: 'y' top: 'loss'\n{layer} }}";

    /// <summary>Some axes of up to four elements each.</summary>
    public static int[] Dims(Random random, int minRank, int maxRank) =>
        [.. Enumerable.Range(0, random.Next(minRank, maxRank + 1)).Select(_ => random.Next(1, 5))];

    /// <summary>A text, or nothing, as the dice will have it.</summary>
    public static string Maybe(Random random, string text) => random.Next(2) == 0 ? "" : text;

    /// <summary>One of some texts.</summary>
    public static string OneOf(Random random, params string[] texts) => texts[random.Next(texts.Length)];

    /// <summary>A float as a prototxt writes it.</summary>
    public static string Text(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>loss_param with every combination of its fields.</summary>
    public static string LossParam(Random random, bool normalize = true) =>
        "loss_param { "
        + Maybe(random, $"ignore_label: {OneOf(random, "-1", "0", "1", "2", "255")} ")
        + OneOf(random, "", "FULL", "VALID", "BATCH_SIZE", "NONE") switch { "" => "", var mode => $"normalization: {mode} " }
        + (normalize ? OneOf(random, "", "normalize: true ", "normalize: false ") : "")
        + "}";

    /// <summary>
    /// Predictions 'x', and labels 'y' that have the same axes but one, or are flat as far as the first axes allow; and which axis it
    /// is, negative at times. Gives up to five classes.
    /// </summary>
    public static (int[] X, int[] Y, int Axis, int Classes) Labelled(Random random, bool sameFirstAxis)
    {
        while (true)
        {
            var x = Dims(random, 1, 5);
            var axis = random.Next(x.Length);
            int[] off = [.. x[..axis], .. x[(axis + 1)..]];
            var count = off.Aggregate(1, (product, dim) => product * dim);
            int[] y = random.Next(4) switch
            {
                0 => [.. x[..axis], 1, .. x[(axis + 1)..]],
                1 => [count],
                2 => [x[0], count / x[0]],
                _ => off.Length == 0 ? [1] : off,
            };
            if (y.Aggregate(1, (product, dim) => product * dim) == count && (!sameFirstAxis || x[0] == y[0]))
                return (x, y, random.Next(2) == 0 ? axis : axis - x.Length, x[axis]);
        }
    }

    /// <summary>Predictions far enough apart to be told from one another; labels, some of which are no class.</summary>
    public static float Value(string blob, Random random) => blob switch
    {
        "y" => OneOf(random, "0", "1", "2", "3", "0.9", "-0.5", "-1", "255") switch { var text => float.Parse(text, CultureInfo.InvariantCulture) },
        _ => MathF.Round((float)((random.NextDouble() * 20) - 10)) / 2,
    };

    /// <summary>Runs a net in ONNX Runtime and by the reference arithmetic, and holds both against what is expected.</summary>
    public static void Expect(string prototxt, Dictionary<string, float[]> inputs, params (string Blob, float[] Values)[] expected)
    {
        foreach (var opset in new[] { 13, 17, 26 })
        {
            var net = Converter.Plan(Encoding.UTF8.GetBytes(prototxt), "net.prototxt", new ConvertOptions { Seed = 1 });
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            var actual = Session.Run(net, inputs, model: new ModelOptions { Opset = opset });
            var weights = net.Net!.ComputeWeights();
            var reference = ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, blob => weights[blob], inputs, new Mt19937(1));
            foreach (var (blob, values) in expected)
            {
                Golden.AssertClose($"opset {opset}: {blob}", actual[blob].Values, values);
                Golden.AssertClose($"reference: {blob}", reference[net.Net!.Plan.Blobs.Last(candidate => candidate.Name == blob)], values);
            }
        }
    }
}
