using PortKit.Net;

namespace PortKit.Tests.Harness;

/// <summary>Writes nets of one layer under test, whose bottoms are inputs a, b, c and so on.</summary>
internal static class LayerText
{
    /// <summary>The net: an Input layer for each shape, then <paramref name="layer"/> on a line of its own.</summary>
    /// <param name="shapes">The shapes of the inputs, such as <c>2x3 4</c>; <c>()</c> for a scalar.</param>
    /// <param name="layer">The layer's text.</param>
    public static string Net(string shapes, string layer)
    {
        var inputs = shapes.Split(' ').Select((shape, i) =>
        {
            var dims = shape == "()" ? "" : string.Concat(shape.Split('x').Select(dim => $"dim: {dim} "));
            return $$"""layer { name: "{{Name(i)}}" type: "Input" top: "{{Name(i)}}" input_param { shape { {{dims}}} } }""";
        });
        return $"{string.Join('\n', inputs)}\n{layer}\n";
    }

    /// <summary>The same for shapes at hand.</summary>
    public static string Net(IEnumerable<Shape> shapes, string layer) => Net(string.Join(' ', shapes), layer);

    /// <summary>Expects the layer to be refused with one error of this code, at the place that a <c>^</c> marks in its text.</summary>
    public static Diagnostic CheckRefused(string code, string shapes, string layer)
    {
        var marked = Net(shapes, layer);
        var before = marked[..marked.IndexOf('^', StringComparison.Ordinal)].Split('\n');
        return Refused.Check(marked.Replace("^", "", StringComparison.Ordinal), code, before.Length, before[^1].Length + 1);
    }

    /// <summary>The fields that name inputs 0 up to <paramref name="count"/> as bottoms.</summary>
    public static string Bottoms(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"bottom: \"{Name(i)}\" "));

    /// <summary>A shape of so many axes, each within the sizes.</summary>
    public static Shape RandomShape(Random random, int minRank, int maxRank, int minSize = 1, int maxSize = 4)
    {
        var dims = new int[random.Next(minRank, maxRank + 1)];
        for (var i = 0; i < dims.Length; i++)
            dims[i] = random.Next(minSize, maxSize + 1);
        return new Shape(dims);
    }

    /// <summary>The axis, or the same axis counted from the end.</summary>
    public static int EitherWay(Random random, int axis, int rank) => random.Next(2) == 0 ? axis : axis - rank;

    private static string Name(int input) => ((char)('a' + input)).ToString();
}
