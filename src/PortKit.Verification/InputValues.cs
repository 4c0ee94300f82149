using PortKit.Caffe.Text;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>What the inputs of a net are fed while it is verified.</summary>
internal static class InputValues
{
    /// <summary>The values of every input: those that were given, golden ones, or else drawn.</summary>
    /// <exception cref="VerificationRefusedException">Values were given that fit no input.</exception>
    public static Dictionary<string, float[]> Of(NetPlan net, VerifyOptions options, IReadOnlyDictionary<BlobVersion, string> golden)
    {
        var inputs = net.Inputs.ToDictionary(input => input.Name);
        foreach (var (name, given) in options.Inputs)
        {
            if (!inputs.TryGetValue(name, out var input))
                throw Unfit($"Values for an input of the net are expected: {GoldenArrays.Some(inputs.Keys)}. Found values for '{name}'.");
            if (given.Length != input.Shape.Count)
                throw Unfit($"{Counted.Of(input.Shape.Count, "value")} for input '{name}' {input.Shape} {Counted.Verb(input.Shape.Count, "is", "are")} expected. "
                    + $"Found {given.Length}.");
        }

        var choices = Choices(net);
        var random = new Mt19937(options.InputSeed);
        return inputs.Values.ToDictionary(
            input => input.Name,
            input => options.Inputs.GetValueOrDefault(input.Name) ?? (golden.TryGetValue(input, out var name) ? GoldenOf(input, name) : Drawn(input)));

        VerificationRefusedException Unfit(string message) => VerificationRefusedException.Of(Codes.InputValues, null, message);

        float[] GoldenOf(BlobVersion input, string name)
        {
            var array = options.Golden!.Read(name);
            return array.Shape == input.Shape
                ? array.Values
                : throw VerificationRefusedException.Of(
                    Codes.InputValues,
                    options.Golden.Folder,
                    $"An array of shape {input.Shape} is expected for input '{input.Name}'. Found one of shape {array.Shape}.",
                    $"If that is the shape of your data:  --input {input.Name}={array.Shape}");
        }

        float[] Drawn(BlobVersion input)
        {
            if (!choices.TryGetValue(input, out var count))
                return ModelProbe.SeededInput(input.Shape.Dims.ToArray(), random);
            var values = new float[input.Shape.Count];
            foreach (ref var value in values.AsSpan())
                value = random.NextUInt32() % (uint)count;
            return values;
        }
    }

    /// <summary>The inputs that hold labels, indices and the like, and how many of these there are to choose from.</summary>
    private static Dictionary<BlobVersion, int> Choices(NetPlan net)
    {
        var choices = new Dictionary<BlobVersion, int>();
        foreach (var layer in net.Layers.Reverse())
        {
            foreach (var (bottom, count) in layer.BottomChoices)
                Narrow(layer.Bottoms[bottom], count);

            // Labels may come by way of layers that only hand them on: these have one bottom, and learn nothing.
            if (layer.Bottoms.Count == 1 && layer.Learnables.Count == 0)
            {
                foreach (var (blob, _) in layer.Results.Where(result => choices.ContainsKey(result.Blob)))
                    Narrow(layer.Bottoms[0], choices[blob]);
            }
        }

        return choices;

        void Narrow(BlobVersion blob, int count)
        {
            if (count > 0)
                choices[blob] = Math.Min(count, choices.GetValueOrDefault(blob, int.MaxValue));
        }
    }
}
