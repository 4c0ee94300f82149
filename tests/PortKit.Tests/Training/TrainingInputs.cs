using System.Text.Json;
using PortKit.Net;

namespace PortKit.Tests.Training;

/// <summary>
/// What golden cases of training are fed: each value follows from its place, the number of the input and the number of the forward pass, by formulas
/// that the cases name.
/// </summary>
internal static class TrainingInputs
{
    /// <summary>The inputs of a pass.</summary>
    /// <param name="net">The net.</param>
    /// <param name="kinds">The formula of each input, by name; one that is not there has plain numbers.</param>
    /// <param name="pass">The number of the pass.</param>
    public static Dictionary<string, float[]> Of(NetPlan net, JsonElement kinds, int pass)
    {
        return Make([.. net.Inputs.Select(input => (input.Name, input.Shape))], kinds, pass);
    }

    /// <summary>The inputs of a pass over items that lie in memory: they were made once, and are taken in turn.</summary>
    public static Dictionary<string, float[]> FromMemory(NetPlan net, JsonElement kinds, int items, int pass)
    {
        var inputs = net.Inputs.ToList();
        var made = Make([.. inputs.Select(input => (input.Name, input.Shape.With(0, items)))], kinds, pass: 0);
        return inputs.ToDictionary(input => input.Name, input =>
        {
            var size = input.Shape.CountFrom(1);
            return Enumerable.Range(0, input.Shape[0]).SelectMany(item => made[input.Name].Skip(((pass * input.Shape[0]) + item) % items * size).Take(size)).ToArray();
        });
    }

    /// <summary>A number from -1 to 1.</summary>
    public static float Det(int place, uint salt) => (Mix(place, salt) / 8388608f) - 1;

    public static float[] Series(int count, uint salt) => [.. Enumerable.Range(0, count).Select(i => Det(i, salt))];

    private static Dictionary<string, float[]> Make(List<(string Name, Shape Shape)> inputs, JsonElement kinds, int pass)
    {
        var (made, shapes) = (new Dictionary<string, float[]>(), inputs.ToDictionary(input => input.Name, input => input.Shape));

        // Labels come after the data that are made of them.
        while (made.Count < inputs.Count)
        {
            foreach (var (number, (name, shape)) in inputs.Index())
            {
                var kind = (kinds.TryGetProperty(name, out var given) ? given.GetString()! : "det").Split(' ');
                if (!made.ContainsKey(name) && kind.Skip(1).All(word => !shapes.ContainsKey(word) || made.ContainsKey(word)))
                    made[name] = Make(kind, shape, pass, (uint)(1000 + (16 * pass) + number), made, shapes);
            }
        }

        return made;
    }

    private static float[] Make(
        string[] kind, Shape shape, int pass, uint salt, Dictionary<string, float[]> made, Dictionary<string, Shape> shapes)
    {
        float Argument(int index, float usual) => kind.Length > index ? float.Parse(kind[index], System.Globalization.CultureInfo.InvariantCulture) : usual;
        var values = new float[shape.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (step, stream) = shape.Rank > 1 ? (i / shape[1], i % shape[1]) : (i, 0);
            values[i] = kind[0] switch
            {
                "det" => Argument(2, 0) + (Argument(1, 1) * Det(i, salt)),
                "class" => (float)(((ulong)Mix(i, salt) * (ulong)Argument(1, 1)) >> 24),
                "bits" => Mix(i, salt) >= 1 << 23 ? 1 : 0,
                "coarse" => MathF.Floor(Det(i, salt) * Argument(1, 1)) / Argument(1, 1),
                "const" => Argument(1, 0),
                "proto" => Proto(i, shape, kind, salt, made[kind[1]]),
                "pairsim" => made[kind[1]][i] == made[kind[2]][i] ? 1 : 0,
                "cont" => step > 0 || pass % (int)Argument(1, 1) != 0 ? 1 : 0,
                "cont_mid" => step == 0 || (step == 2 && stream % 2 == 1) ? 0 : 1,
                "lagsum" => 0.5f * (Of(kind[1], step, stream) + (step > 0 ? Of(kind[1], step - 1, stream) : 0)),
                "shifted" => made[kind[1]][step > 0 ? i - shape[1] : i],
                _ => throw new ArgumentException(string.Join(' ', kind)),
            };
        }

        return values;

        // The first value of a step of a stream.
        float Of(string name, int step, int stream) => made[name][((step * shapes[name][1]) + stream) * shapes[name].CountFrom(2)];
    }

    private static float Proto(int place, Shape shape, string[] kind, uint salt, float[] labels)
    {
        float Argument(int index) => kind.Length > index ? float.Parse(kind[index], System.Globalization.CultureInfo.InvariantCulture) : 0;
        var size = shape.CountFrom(1);
        var value = (Argument(2) * Det(place % size, 1000000 + (uint)labels[place / size])) + (Argument(3) * Det(place, salt));
        return Argument(4) == 0 ? value : value + Argument(4);
    }

    private static uint Mix(int place, uint salt)
    {
        unchecked
        {
            var x = ((uint)place * 2654435761u) + (salt * 40503u) + 12345u;
            x ^= x >> 16;
            x *= 2246822519u;
            x ^= x >> 13;
            x *= 3266489917u;
            x ^= x >> 16;
            return x >> 8;
        }
    }
}
