using System.Text;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>Initializers in place of fillers: files of them, JSON and TOML, and the patterns and specs of a command line.</summary>
internal sealed class OverridesDoor() : Door("overrides")
{
    private static readonly string[] Texts =
    [
        """{ "conv*": "keras:Ones()", "conv1.1": "keras:Constant(2)", "block/ip1": "torch:kaiming_normal_()" }""",
        "# own\n\"conv*\" = \"keras:Ones()\"\nconv1.1 = 'keras:Constant(2)'\n'block/ip1' = \"\"\"lsuv(tolerance=0.1)\"\"\"\n",
        "conv*=keras:HeNormal()\nblock/ip1.0=lsuv\n*.1=caffe:constant(value=0.1)\nscale1.*=tf1:truncated_normal_initializer(stddev=0.1)",
    ];

    private readonly byte[] _net = File.ReadAllBytes(Checkout.PathOf("tests", "PortKit.Tests", "Golden", "weights", "net.prototxt"));

    public override IReadOnlyList<string> Words { get; } = [.. SpecsDoor.SpecWords, "conv1", "conv*", "bn1.0", "block/ip1", "*.1", "=", "\"", "'", "\"\"\"", "[t]", "{", "}"];

    public override IReadOnlyList<byte[]> Seeds() => [.. Texts.Select(Encoding.UTF8.GetBytes)];

    public override Outcome Take(byte[] input)
    {
        var choice = new Choice(input);
        var planned = Converter.Plan(_net, "net.prototxt", new ConvertOptions { Seed = 1, Initializers = Overrides(input, choice) });
        var written = choice.OneIn(4) ? planned.Net?.WriteModel(Stream.Null) : null;
        return Outcome.Of(planned.Succeeded, planned.Diagnostics.Concat(written?.Diagnostics ?? []));
    }

    private static InitializerOverride[] Overrides(byte[] input, Choice choice)
    {
        if (input.AsSpan().IndexOf((byte)'{') == 0)
            return [InitializerOverride.FromFile(Scratch.Write("input.json", input))];
        if (choice.OneIn(2))
            return [InitializerOverride.FromFile(Scratch.Write("input.toml", input))];
        var given = new List<InitializerOverride>();
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n').Take(20))
        {
            // A name of a file leads anywhere.
            if (line.Contains('=', StringComparison.Ordinal) && InitializerOverride.TryParse(line, out var one))
                given.Add(one);
        }

        return [.. given];
    }
}
