using System.Globalization;
using PortKit.Explanation;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary>Says for people what the weights of a net start as: a paragraph for each layer.</summary>
internal static class ExplainText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<WeightExplanation> weights)
    {
        LayerSource? layer = null;
        foreach (var weight in weights)
        {
            if (weight.Blob.Layer != layer)
            {
                if (layer is not null)
                    yield return "";
                layer = weight.Blob.Layer;
                yield return $"{layer.Name} ({layer.Type})";
            }

            foreach (var line in Of(weight))
                yield return line;
        }
    }

    /// <summary>The variance_norm that a filler reads, or null.</summary>
    public static string? NormOf(CaffeFillerSpec filler) => filler.VarianceTimesFan is null ? null : VarianceNorms.NameOf(filler.VarianceNorm);

    private static IEnumerable<string> Of(WeightExplanation weight)
    {
        var (blob, filler) = (weight.Blob, weight.Blob.Values.Spec.Filler);
        var norm = NormOf(filler) is { } name ? $" {name}" : "";
        var fans = norm.Length > 0 ? Text($"; fan-in {weight.Distribution.FanIn}, fan-out {weight.Distribution.FanOut}") : "";
        var shared = blob.Owner is { } owner ? $"; shared with {owner.ModelName}" : "";
        var distribution = Of(weight.Distribution) + VersionOf(filler, blob.Spec.Shape);
        yield return $"  {blob.ModelName} {blob.Spec.Shape}  {filler.Type}{norm}: {distribution}{fans}{shared}";
        foreach (var warning in weight.Warnings)
            yield return $"    warning: {warning.Text}";
        foreach (var equivalent in weight.Equivalents)
        {
            var own = equivalent.Fans is { } found && norm.Length > 0 ? Text($", fan_in {found.In}, fan_out {found.Out}") : "";
            yield return $"    {FrameworkName.Of(equivalent.Array.Framework).Title}: [{string.Join(", ", equivalent.Array.Dims)}]{own}";
            for (var i = 0; i < equivalent.Calls.Count; i++)
                yield return Of(equivalent.Calls[i], i == 0);
            if (equivalent.Naive is { } naive)
            {
                var truncated = naive.IsTruncated ? ", truncated" : "";
                yield return Text($"      by its name: {naive.Call} gives std {naive.Std:G6}{truncated}: {naive.Ratio:0.###} times Caffe's");
            }

            foreach (var warning in equivalent.Warnings)
                yield return $"      warning: {warning.Text}";
        }
    }

    private static string VersionOf(CaffeFillerSpec filler, Shape shape) =>
        filler.DependsOnCaffe(shape.Dims) ? $", as Caffe {CaffeVersions.NameOf(filler.Caffe)} has it" : "";

    private static string Of(InitializerCall call, bool isBest)
    {
        var kind = isBest ? "" : call.IsExact ? "or " : "nearly: ";
        return $"      {kind}{call.Text}{(call.Note is null ? "" : $"  ({call.Note})")}";
    }

    // The numbers that Caffe draws with are floats, and are printed as such.
    private static string Of(WeightDistribution wanted) => wanted.Kind switch
    {
        WeightDistributionKind.Constant => Text($"{wanted.Low} everywhere"),
        WeightDistributionKind.Uniform => Text($"uniform from {wanted.Low} to {wanted.High}, std {wanted.Std:G6}"),
        WeightDistributionKind.Normal => Normal(wanted),
        WeightDistributionKind.SparseNormal =>
            Text($"{Normal(wanted)}, each value kept with probability {(float)wanted.KeptShare}, so that std is {wanted.Std:G6}"),
        WeightDistributionKind.PositiveUnitball => Text($"uniform from 0 to 1, each row divided by its sum, so that the mean is {wanted.Mean:G6}"),
        _ => Text($"the {wanted.KernelSize}x{wanted.KernelSize} kernel of bilinear upsampling in every plane"),
    };

    private static string Normal(WeightDistribution wanted) => Text($"normal, mean {(float)wanted.NormalMean}, std {wanted.DrawnStd}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
