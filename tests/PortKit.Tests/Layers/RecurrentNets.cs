namespace PortKit.Tests.Layers;

/// <summary>Nets of one recurrent layer.</summary>
internal static class RecurrentNets
{
    /// <summary>A net that may be wrong; the layer begins in line 3, its bottoms stand in lines 6 to 8, its parameters in line 10.</summary>
    public static string Text(string type, string x, string cont, string extra, string blobs, string param) =>
        $$"""
        layer { name: 'in' type: 'Input' top: 'x' top: 'cont' input_param { shape { {{Dims(x)}} } shape { {{Dims(cont)}} } } }
        {{(extra.Length > 0 ? $"layer {{ name: 'in2' type: 'Input' top: 'static' input_param {{ shape {{ {Dims(extra)} }} }} }}" : "")}}
        layer {
          name: 'rec'
          type: '{{type}}'
          bottom: 'x'
          bottom: 'cont'
          {{(extra.Length > 0 ? "bottom: 'static'" : "")}}
          top: 'y' {{blobs}}
          recurrent_param { {{param}} }
        }
        """;

    /// <summary>A net with any of the options.</summary>
    public static string Random(string type, int states, Random random)
    {
        var (steps, streams, outputs) = (random.Next(1, 5), random.Next(1, 4), random.Next(1, 6));
        var (isStatic, exposed) = (random.Next(2) == 0, random.Next(2) == 0);
        var inner = string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => $" {random.Next(1, 4)}"));
        var text = Input("x", $"{steps} {streams}{inner}") + Input("cont", $"{steps} {streams}");
        var bottoms = "bottom: 'x' bottom: 'cont'";
        var tops = "top: 'y'";
        if (isStatic)
        {
            text += Input("static", $"{streams}{inner}");
            bottoms += " bottom: 'static'";
        }

        for (var i = 0; i < states && exposed; i++)
        {
            text += Input($"s{i}", $"1 {streams} {outputs}");
            bottoms += $" bottom: 's{i}'";
            tops += $" top: 't{i}'";
        }

        return text + $$"""
            layer { name: 'rec' type: '{{type}}' {{bottoms}} {{tops}} recurrent_param {
              num_output: {{outputs}} expose_hidden: {{(exposed ? "true" : "false")}}
              weight_filler { type: 'uniform' min: -1 max: 1 } bias_filler { type: 'gaussian' } } }
            """;
    }

    /// <summary>Markers of 0, of 1 and, as Caffe multiplies by them, of anything between.</summary>
    public static float Value(string blob, Random random) => blob == "cont"
        ? random.Next(3) switch { 0 => 0, 1 => 1, _ => random.NextSingle() }
        : (random.NextSingle() * 4) - 2;

    private static string Input(string name, string dims) =>
        $"layer {{ name: '{name}' type: 'Input' top: '{name}' input_param {{ shape {{ {Dims(dims)} }} }} }}\n";

    private static string Dims(string dims) => string.Concat(dims.Split(' ').Select(dim => $"dim: {dim} "));
}
