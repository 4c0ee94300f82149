using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

/// <summary>Nets with one layer that works element by element.</summary>
internal static class NeuronNets
{
    /// <summary>Random shapes and fields, into a top of its own or in place: ONNX Runtime must agree with the reference arithmetic.</summary>
    public static void Agree(int seed, string type, Func<Random, string> fields, int minRank = 0, int maxRank = 5, bool inPlace = true) =>
        RandomNets.Agree(
            seed,
            random =>
            {
                var x = Input("x", Dims(random, minRank, maxRank));
                return inPlace && random.Next(2) == 0
                    ? x + $"layer {{ name: 'h' type: 'Power' bottom: 'x' top: 'h' power_param {{ shift: 0.5 }} }}\n{Layer("h", "h")}"
                    : x + Layer("x", "y");

                string Layer(string bottom, string top) => $"layer {{ name: 'l' type: '{type}' bottom: '{bottom}' top: '{top}' {fields(random)} }}";
            },
            Value);

    /// <summary>A layer of 'x' to 'y', on the second line.</summary>
    public static string Of(string type, string fields, params int[] dims) =>
        Input("x", dims) + $"layer {{ name: 'l' type: '{type}' bottom: 'x' top: 'y' {fields} }}";

    // Mostly around zero, at times far out or on the spot.
    private static float Value(string blob, Random random) => random.Next(8) switch
    {
        0 => 0,
        1 => 25,
        2 => -25,
        _ => (float)((random.NextDouble() * 6) - 3),
    };
}
