using System.Globalization;
using PortKit.Initializers.Caffe;

namespace PortKit.Reporting.Writing;

/// <summary>Says how a filler fills, with the fields that its type reads.</summary>
internal static class FillerText
{
    /// <summary>The filler in a few words.</summary>
    public static string Of(CaffeFillerSpec filler) => filler.Type switch
    {
        "constant" => Text($"constant {filler.Value}"),
        "uniform" => Text($"uniform {filler.Min} to {filler.Max}"),
        "gaussian" => Text($"gaussian mean {filler.Mean} std {filler.Std}") + (filler.Sparse < 0 ? "" : Text($" sparse {filler.Sparse}")),
        "xavier" or "msra" => filler.VarianceNorm switch
        {
            VarianceNorm.FanOut => $"{filler.Type} by fan-out",
            VarianceNorm.Average => $"{filler.Type} by the average fan",
            _ => $"{filler.Type} by fan-in",
        },
        _ => filler.Type,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
