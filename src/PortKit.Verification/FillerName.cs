using System.Globalization;
using PortKit.Initializers.Caffe;

namespace PortKit.Verification;

/// <summary>Says in a few words how a filler fills.</summary>
internal static class FillerName
{
    /// <summary>The filler's type, and of its fields those that are not what they are by themselves.</summary>
    public static string Of(CaffeFillerSpec filler) => filler.Type switch
    {
        "constant" => Text($"constant {filler.Value}"),
        "uniform" => Text($"uniform {filler.Min} to {filler.Max}"),
        "gaussian" => "gaussian"
            + (filler.Mean == 0 ? "" : Text($" mean {filler.Mean}"))
            + Text($" std {filler.Std}")
            + (filler.Sparse < 0 ? "" : Text($" sparse {filler.Sparse}")),
        "xavier" or "msra" when filler.VarianceNorm == VarianceNorm.FanOut => $"{filler.Type} FAN_OUT",
        "xavier" or "msra" when filler.VarianceNorm == VarianceNorm.Average => $"{filler.Type} AVERAGE",
        _ => filler.Type,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
