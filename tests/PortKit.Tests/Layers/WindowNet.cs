using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

/// <summary>The text of nets with one layer that moves windows over its bottoms.</summary>
internal static class WindowNet
{
    /// <summary>Inputs x, x1, x2 … of the given shapes on the first lines, the layer on the last.</summary>
    public static string Of(string type, string rest, params string[] shapes)
    {
        var inputs = shapes.Select((shape, i) =>
            $"layer {{ name: \"x{Number(i)}\" type: \"Input\" top: \"x{Number(i)}\" input_param {{ shape {{ {Dims(shape)} }} }} }}\n");
        return string.Concat(inputs) + $"layer {{ name: \"y\" type: \"{type}\" {rest} }}\n";
    }

    /// <summary>Expects the layer to be refused at the place that <c>@</c> marks in its text.</summary>
    public static string Refuses(string code, string type, string markedRest, params string[] shapes)
    {
        var marked = Of(type, markedRest, shapes);
        var at = marked.IndexOf('@', StringComparison.Ordinal);
        Assert.True(at >= 0, "The text marks no place.");
        var line = marked[..at].Count(c => c == '\n') + 1;
        return Refused.Check(marked.Remove(at, 1), code, line, at - marked.LastIndexOf('\n', at)).Message;
    }

    /// <summary>The fields of a convolution_param for windows over some axes, and sizes of a bottom that they fit into.</summary>
    public static (string Fields, int[] Sizes) Windows(Random random, int axes)
    {
        var large = axes > 3 ? 2 : 4;
        int[] Draw(int least, int most) => [.. Enumerable.Range(0, axes).Select(_ => random.Next(least, most + 1))];
        var (kernel, stride, pad, dilation) = (Draw(1, large), Draw(1, 3), Draw(0, large - 1), Draw(1, 2));
        var form = axes == 2 ? random.Next(3) : random.Next(2);
        foreach (var values in (int[][])[kernel, stride, pad, dilation])
        {
            if (form == 0)
                Array.Fill(values, axes > 0 ? values[0] : 1);
        }

        // Up to a stride less than the window still counts as one window.
        var sizes = Enumerable.Range(0, axes)
            .Select(i => Math.Max(1, (dilation[i] * (kernel[i] - 1)) + 1 - (2 * pad[i]) - random.Next(stride[i])) + random.Next(2 * large));
        var fields = form == 2
            ? $"kernel_h: {kernel[0]} kernel_w: {kernel[1]} stride_h: {stride[0]} stride_w: {stride[1]} pad_h: {pad[0]} pad_w: {pad[1]}"
            : Field("kernel_size", kernel, form) + Field("stride", stride, form) + Field("pad", pad, form);
        return ($"{fields} {Field("dilation", dilation, form)}", [.. sizes]);
    }

    private static string Field(string name, int[] values, int form) =>
        string.Concat(values.Take(form == 0 ? 1 : values.Length).Select(value => $"{name}: {value} "));

    private static string Number(int i) => i == 0 ? "" : $"{i}";

    private static string Dims(string shape) => string.Concat(shape.Split('x').Select(dim => $"dim: {dim} "));
}
