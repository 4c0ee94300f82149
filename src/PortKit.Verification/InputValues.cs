using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>What the inputs of a net are fed while it is verified.</summary>
internal static class InputValues
{
    /// <summary>How many values a raw picture has for each of its points.</summary>
    private const int PictureValues = 256;

    /// <summary>The values of every input: those that were given, golden ones, or else drawn.</summary>
    /// <param name="net">The net.</param>
    /// <param name="options">What was given.</param>
    /// <param name="golden">The golden arrays, by blob.</param>
    /// <param name="isRaw">Tells whether an input takes raw pictures, which the model makes into what the net sees; null for none.</param>
    /// <exception cref="VerificationRefusedException">Values were given that fit no input.</exception>
    public static Dictionary<string, float[]> Of(
        NetPlan net, VerifyOptions options, IReadOnlyDictionary<BlobVersion, string> golden, Func<BlobVersion, bool>? isRaw = null)
    {
        var inputs = net.Inputs.ToDictionary(input => input.Name);
        foreach (var (name, given) in options.Inputs)
        {
            if (!inputs.TryGetValue(name, out var input))
                throw Unfit($"Values for an input of the net are expected: {GoldenArrays.Some(inputs.Keys)}. Found values for '{name}'.");
            if (given.Length != input.Shape.Count)
            {
                throw Unfit($"{Counted.Of(input.Shape.Count, "value")} for input '{name}' {input.Shape} "
                + $"{Counted.Verb(input.Shape.Count, "is", "are")} expected. "
                    + $"Found {given.Length}.");
            }
        }

        var random = new Mt19937(options.InputSeed);
        return inputs.Values.ToDictionary(
            input => input.Name,
            input => options.Inputs.GetValueOrDefault(input.Name)
                ?? (golden.TryGetValue(input, out var name) ? GoldenOf(input, name) : Drawn(input)));

        VerificationRefusedException Unfit(string message) => VerificationRefusedException.Of(Codes.InputValues, null, message);

        float[] GoldenOf(BlobVersion input, string name)
        {
            // What another runtime dumps is what its net saw, from which the raw values do not follow to the last bit.
            if (isRaw?.Invoke(input) ?? false)
            {
                throw VerificationRefusedException.Of(
                    Codes.InputValues,
                    options.Golden!.Folder,
                    $"Raw values for input '{input.Name}', which the model preprocesses, are expected beside its golden array '{name}'. Found none.",
                    $"Give those that the dump was made of:  `Inputs` {input.Name}=F.npy");
            }

            var array = options.Golden!.Read(name);
            return array.Shape == input.Shape
                ? array.Values
                : throw VerificationRefusedException.Of(
                    Codes.InputValues,
                    options.Golden.Folder,
                    $"An array of shape {input.Shape} is expected for input '{input.Name}'. Found one of shape {array.Shape}.",
                    $"If that is the shape of your data:  `Inputs` {input.Name}={array.Shape}");
        }

        float[] Drawn(BlobVersion input)
        {
            var count = (isRaw?.Invoke(input) ?? false) ? PictureValues : net.InputChoices.GetValueOrDefault(input);
            if (count == 0 && net.InputExamples.TryGetValue(input, out var example))
                return [.. example];
            if (count == 0)
                return ModelProbe.SeededInput(input.Shape.Dims.ToArray(), random);
            var values = new float[input.Shape.Count];
            foreach (ref var value in values.AsSpan())
                value = random.NextUInt32() % (uint)count;
            return values;
        }
    }
}
