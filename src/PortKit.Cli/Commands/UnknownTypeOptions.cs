using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary>The options for layers of types that PortKit does not know.</summary>
internal sealed class UnknownTypeOptions
{
    private readonly Option<string?> _customOps = new("--custom-ops")
    {
        Description = "Make layers of unknown types, and of types that are refused, operators of this domain, such as my.ops, with their fields as "
            + "attributes. A runtime needs kernels for them.",
        HelpName = "DOMAIN",
    };

    private readonly Option<string[]> _shapes = new("--shape")
    {
        Description = "With --custom-ops: the shape of a top of such a layer, such as roi=300x512x7x7, or Nx512x7x7 if its first axis is "
            + "that of the bottoms. May be given several times.",
        HelpName = "BLOB=SHAPE",
        DefaultValueFactory = _ => [],
    };

    public UnknownTypeOptions() => _shapes.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (InputArgument.TryParseInput(token.Value, out _, out _) || InputArgument.TryParseRows(token.Value, out _, out _))
                continue;
            result.AddError($"--shape: BLOB=SHAPE is expected, such as roi=300x512x7x7. Found '{token.Value}'.");
        }
    });

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_customOps, _shapes];

    /// <summary>What was given, laid over others.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">What holds where nothing was given.</param>
    public ConvertOptions Read(ParseResult parsed, ConvertOptions others)
    {
        var (whole, rows) = (others.Shapes.ToDictionary(), others.RowShapes.ToDictionary());
        foreach (var text in parsed.GetValue(_shapes)!)
        {
            if (InputArgument.TryParseRows(text, out var name, out var row))
            {
                whole.Remove(name);
                rows[name] = row;
            }
            else if (InputArgument.TryParseInput(text, out name, out var shape))
            {
                rows.Remove(name);
                whole[name] = shape;
            }
        }

        return others with { CustomOps = parsed.GetValue(_customOps) ?? others.CustomOps, Shapes = whole, RowShapes = rows };
    }
}
