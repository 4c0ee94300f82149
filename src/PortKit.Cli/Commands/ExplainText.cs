using System.Globalization;
using PortKit.Explanation;
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
    public static string? NormOf(CaffeFillerSpec filler) => (filler.Type, filler.VarianceNorm) switch
    {
        ("xavier" or "msra", VarianceNorm.FanOut) => "FAN_OUT",
        ("xavier" or "msra", VarianceNorm.Average) => "AVERAGE",
        ("xavier" or "msra", _) => "FAN_IN",
        _ => null,
    };

    private static IEnumerable<string> Of(WeightExplanation weight)
    {
        var (blob, filler) = (weight.Blob, weight.Blob.Values.Spec.Filler);
        var norm = NormOf(filler) is { } name ? $" {name}" : "";
        var fans = weight.Distribution.Fans is { } counted && norm.Length > 0 ? Text($"; fan-in {counted.In}, fan-out {counted.Out}") : "";
        var shared = blob.Owner is { } owner ? $"; shared with {owner.ModelName}" : "";
        var distribution = Of(weight.Distribution) + VersionOf(filler, blob.Spec.Shape);
        yield return $"  {blob.ModelName} {blob.Spec.Shape}  {filler.Type}{norm}: {distribution}{fans}{shared}";
        foreach (var warning in weight.Warnings)
            yield return $"    warning: {warning.Text}";
        foreach (var equivalent in weight.Equivalents)
        {
            var own = equivalent.Fans is { } found && norm.Length > 0 ? Text($", fan_in {found.In}, fan_out {found.Out}") : "";
            yield return $"    {NameOf(equivalent.Array.Framework)}: [{string.Join(", ", equivalent.Array.Dims)}]{own}";
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

    private static string Of(Distribution wanted) => wanted.Kind switch
    {
        DistributionKind.Constant => Text($"{wanted.Low} everywhere"),
        DistributionKind.Uniform => Text($"uniform from {wanted.Low} to {wanted.High}, std {wanted.Std:G6}"),
        DistributionKind.Normal => Text($"normal, mean {wanted.NormalMean}, std {wanted.NormalStd}"),
        DistributionKind.SparseNormal =>
            Text($"normal, mean {wanted.NormalMean}, std {wanted.NormalStd}, each value kept with probability {wanted.KeptShare}, so that std is {wanted.Std:G6}"),
        DistributionKind.PositiveUnitball => Text($"uniform from 0 to 1, each row divided by its sum, so that the mean is {wanted.Mean:G6}"),
        _ => Text($"the {wanted.KernelSize}x{wanted.KernelSize} kernel of bilinear upsampling in every plane"),
    };

    private static string NameOf(Framework framework) => framework switch
    {
        Framework.TensorFlow1 => "TensorFlow 1",
        Framework.Keras => "Keras",
        Framework.PyTorch => "PyTorch",
        _ => "ONNX",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
