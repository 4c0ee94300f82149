namespace PortKit.Tests.Layers;

/// <summary>Nets of one Scale or Bias layer.</summary>
internal static class AxisRunNets
{
    /// <summary>
    /// A net that may be wrong; the bottoms stand in lines 5 and 6, the parameters in line 8. An operand is used if its dims are given;
    /// "()" is a scalar.
    /// </summary>
    public static string Text(string type, string message, string x, string operand, string param) =>
        $$"""
        layer { name: 'in' type: 'Input' top: 'x' top: 'z' input_param { shape { {{Dims(x)}} } shape { {{Dims(operand)}} } } }
        layer {
          name: 'layer'
          type: '{{type}}'
          bottom: 'x'
          {{(operand.Length > 0 ? "bottom: 'z'" : "")}}
          top: 'y'
          {{message}} { {{param}} }
        }
        """;

    /// <summary>A net with any of the options: learnable or two bottoms, any run of axes, in place or not.</summary>
    public static string Random(string type, Random random)
    {
        var dims = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 5)).ToArray();
        var axis = random.Next(dims.Length);
        var count = random.Next(dims.Length - axis + 1);
        var (isLearnable, toEnd) = (random.Next(2) == 0, axis + count == dims.Length && random.Next(2) == 0);
        var bias = type == "Scale" && random.Next(2) == 0 ? "bias_term: true bias_filler { type: 'uniform' min: -1 }" : "";
        var filler = random.Next(3) > 0 ? "filler { type: 'gaussian' }" : "";
        var written = random.Next(2) == 0 ? axis : axis - dims.Length;
        var operand = string.Join(' ', dims[axis..(axis + count)]);
        var text = $$"""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { {{Dims(string.Join(' ', dims))}} } } }
            layer { name: 'before' type: 'ReLU' bottom: 'x' top: 'a' relu_param { negative_slope: 0.5 } }
            {{(isLearnable ? "" : $"layer {{ name: 'z' type: 'Input' top: 'z' input_param {{ shape {{ {Dims(operand)} }} }} }}")}}
            layer { name: 'layer' type: '{{type}}' bottom: 'a' {{(isLearnable ? "" : "bottom: 'z'")}} top: '{{(random.Next(3) > 0 ? "y" : "a")}}'
              {{type.ToLowerInvariant()}}_param { axis: {{written}} num_axes: {{(toEnd ? -1 : count)}} {{filler}} {{bias}} } }
            """;
        return text;
    }

    private static string Dims(string dims) => dims is "" or "()" ? "" : string.Concat(dims.Split(' ').Select(dim => $"dim: {dim} "));
}
