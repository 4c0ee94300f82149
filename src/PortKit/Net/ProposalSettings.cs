using System.Globalization;

namespace PortKit.Net;

/// <summary>
/// What py-faster-rcnn sets outside of a net for its layer rpn.proposal_layer (cfg.TEST.RPN_PRE_NMS_TOP_N and so on). What is null is as it has
/// it: 6000, 300, 0.7 and 16 in TEST phase; 12000, 2000, 0.7 and 16 in TRAIN phase.
/// </summary>
public sealed record ProposalSettings
{
    /// <summary>How many of the best boxes are looked at (RPN_PRE_NMS_TOP_N); 0 for all.</summary>
    public int? Candidates { get; init; }

    /// <summary>How many are kept at most (RPN_POST_NMS_TOP_N); 0 for all.</summary>
    public int? Most { get; init; }

    /// <summary>What part of their union two boxes may share (RPN_NMS_THRESH).</summary>
    public float? Overlap { get; init; }

    /// <summary>The least width and height, in pixels of the picture before it was scaled (RPN_MIN_SIZE).</summary>
    public float? MinSize { get; init; }

    /// <summary>Reads settings such as <c>candidates=6000,most=300,overlap=0.7,min-size=16</c>, each at most once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="settings">What it says.</param>
    /// <returns>Whether it reads as such.</returns>
    public static bool TryParse(string? text, out ProposalSettings settings)
    {
        settings = new ProposalSettings();
        var seen = new HashSet<string>();
        foreach (var part in (text ?? "").Split(','))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || !seen.Add(part[..at]) || With(settings, part[..at], part[(at + 1)..]) is not { } more)
                return false;
            settings = more;
        }

        return true;
    }

    /// <summary>The settings as <see cref="TryParse"/> reads them; empty if none is given.</summary>
    public override string ToString() => string.Join(',', new (string Name, IFormattable? Value)[]
    {
        ("candidates", Candidates), ("most", Most), ("overlap", Overlap), ("min-size", MinSize),
    }.Where(one => one.Value is not null).Select(one => $"{one.Name}={one.Value!.ToString(null, CultureInfo.InvariantCulture)}"));

    private static ProposalSettings? With(ProposalSettings settings, string name, string value)
    {
        var isCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        var isNumber = float.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return (name, isCount, isNumber) switch
        {
            ("candidates", true, _) => settings with { Candidates = count },
            ("most", true, _) => settings with { Most = count },
            ("overlap", _, true) when number <= 1 => settings with { Overlap = number },
            ("min-size", _, true) => settings with { MinSize = number },
            _ => null,
        };
    }
}
