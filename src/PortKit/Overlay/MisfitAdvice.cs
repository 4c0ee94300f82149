using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Overlay;

/// <summary>
/// Says of a layer whose weights do not fit what the layer in the file was: without a bias, transposed, of another type, of other classes, for
/// another size of input, with other groups.
/// </summary>
/// <param name="input">Finds the input that weights were trained for.</param>
internal sealed class MisfitAdvice(FittingInput input)
{
    private const string Anew = "(To train the layer from its fill instead, rename it.)";

    /// <summary>Whether the values of a stored blob may be taken as they lie: as many of them, and as many for each output.</summary>
    public static bool IsReshaped(WeightBlob stored, LearnableBlob blob)
    {
        var (found, expected) = (WithoutOnes(stored.Shape), WithoutOnes(blob.Spec.Shape.ToLongs()));
        return stored.Count == blob.Spec.Shape.Count
            && Product(stored.Shape) == blob.Spec.Shape.Count
            && (found.SequenceEqual(expected)
                || (stored.Shape.Count > 0 && blob.Spec.Shape.Rank > 0 && Stripped(stored, blob.Spec.Shape.Rank)[0] == blob.Spec.Shape[0]));
    }

    /// <summary>What to say where a layer has another number of blobs in the file than in the net.</summary>
    public static Advice OfCount(WeightLayer source, PlannedLayer target)
    {
        var (expected, found) = (target.Learnables.Count, source.Blobs.Count);
        if (found == 0)
            return new("The layer has no weights in the file: it was saved from a net in which it learns nothing.", Anew);
        if (target.Learnables.Any(blob => blob.Spec.Role.Kind == BlobKind.Variance))
            return OfStatistics(expected, found);
        if (found == expected - 1 && target.Learnables[^1].Spec.Role.Kind == BlobKind.Bias)
        {
            return new(
                "The layer has no bias in the file: bias_term: false is what the net lacks.",
                ForTheWeights(target.Source, "bias_term", "false"));
        }

        if (found == expected + 1
            && FieldOf(target.Source, "bias_term") is not null
            && source.Blobs[^1] is { } last
            && WithoutOnes(last.Shape).Count <= 1)
        {
            return new("The layer has a bias in the file, and bias_term: false in the net.", ForTheWeights(target.Source, "bias_term", "true"));
        }

        return new(null, Anew);
    }

    /// <summary>What to say where a blob has another shape in the file.</summary>
    public Advice Of(WeightLayer source, PlannedLayer target, LearnableBlob blob, WeightBlob stored)
    {
        var shape = blob.Spec.Shape;
        if (stored.Fits(shape.Dims) || Product(stored.Shape) != stored.Count)
            return new("The file does not have the values that its own shape asks for.", "Fetch it again; compare its size.");
        var (found, expected) = (Stripped(stored, shape.Rank), shape.ToLongs());
        var other = source.Type is { } type && type != target.Source.Type ? type : null;
        if (IsTransposed(found, expected, blob.Spec.Role.Kind))
            return Transposed(target, blob, other);
        if (IsReshaped(stored, blob))
            return Reshaped(found, expected, other);
        var (kinds, hints) = (new List<string>(), new List<string>());
        switch (blob.Spec.Role.Kind)
        {
            case BlobKind.ConvolutionKernel or BlobKind.DeconvolutionKernel when found.Length == expected.Length:
                OfKernel(source, target, blob, found, kinds, hints);
                break;
            case BlobKind.Matrix or BlobKind.TransposedMatrix when found.Length == expected.Length:
                OfMatrix(target, blob, found, kinds, hints);
                break;
            case BlobKind.Bias when found.Length == 1 && FieldOf(target.Source, "num_output") is not null:
                OfOutputs(target, found[0], kinds, hints);
                break;
            default:
                if (found.Length == 1 && expected.Length == 1)
                    kinds.Add($"The layer works on {found[0]} channels in the file.");
                break;
        }

        if (other is not null)
            kinds.Insert(0, $"The layer is of type {other} in the file.");
        hints.Add(Anew);
        return new(kinds.Count == 0 ? null : string.Join(' ', kinds), string.Join(' ', hints));
    }

    private static Advice OfStatistics(int expected, int found) => (expected, found) switch
    {
        (3, 5) => new(
            "5 are those of a BatchNorm of NVIDIA's Caffe with scale_bias: mean, variance, correction, scale and bias.",
            "It normalises and scales in one layer. For the weights of the file:  batch_norm_param { scale_bias: true }"),
        (5, 3) => new(
            "3 are those of a BatchNorm of Caffe 1.0, which neither scales nor shifts: mean, variance and their factor.",
            "For the weights of the file take scale_bias out of batch_norm_param; a Scale layer behind it has the rest."),
        (3, 4) => new(
            "4 are those of a BN layer, as PSPNet has: slope, bias, mean and variance.",
            "For the weights of the file, use the net that came with it, in which the layer is of type BN."),
        (3, 2) =>
            new(
                "2 are a mean and a variance without the factor that Caffe divides them by.",
                "Add a third blob of one value, 1, to the file's layer."),
        (4, 2) => new(
            "2 are those of the BN layer of SegNet, which has no statistics: scale and shift.",
            "For the weights of the file:  bn_param { bn_mode: LEARN }  or  bn_param { bn_mode: INFERENCE }, as the net that came with it has."),
        _ => new(null, Anew),
    };

    private static Advice Transposed(PlannedLayer target, LearnableBlob blob, string? other)
    {
        var remedy = blob.Spec.Role.Kind switch
        {
            BlobKind.Matrix => Remedy(target.Source, "transpose", "true"),
            BlobKind.TransposedMatrix => "For the weights of the file, take 'transpose: true' out of the layer.",
            _ => "A Convolution has outputs first, a Deconvolution inputs: give the layer the type that it has in the file, or swap the axes there.",
        };
        return new(
            blob.Spec.Role.Kind is BlobKind.Matrix or BlobKind.TransposedMatrix
                ? "The matrix is transposed in the file."
                : $"The first two axes are swapped in the file{(other is null ? "" : $", where the layer is of type {other}")}.",
            $"{remedy} {Anew}");
    }

    private static Advice Reshaped(long[] found, long[] expected, string? other)
    {
        var was = other is not null ? $": the layer is of type {other} there (\"net surgery\")"
            : found.Length == 2 && expected.Length > 2 ? ", as an InnerProduct has them (\"net surgery\")"
            : found.Length > 2 && expected.Length == 2 ? ", as a Convolution has them (\"net surgery\")"
            : "";
        return new($"The file has as many values in another shape{was}.", $"To take them as they lie:  `ReshapeWeights` {Anew}");
    }

    private static void OfKernel(WeightLayer source, PlannedLayer target, LearnableBlob blob, long[] found, List<string> kinds, List<string> hints)
    {
        var (shape, groups) = (blob.Spec.Shape, blob.Spec.Role.Groups);
        var isTurned = blob.Spec.Role.Kind == BlobKind.DeconvolutionKernel;
        var outputsFit = source.Blobs.ElementAtOrDefault(blob.Index + 1) is not { } bias
            || (target.Learnables.ElementAtOrDefault(blob.Index + 1) is { } wanted && bias.Count == wanted.Spec.Shape.Count);
        if (!isTurned && found[0] != shape[0])
            OfOutputs(target, found[0], kinds, hints);
        if (isTurned && found[0] != shape[0])
            kinds.Add($"The layer reads {found[0]} channels in the file, and {shape[0]} in the net.");
        if (found[1] != shape[1])
        {
            var whole = (long)shape[1] * groups;
            var first = isTurned ? shape[0] : found[0];
            var isGroups = found[1] > 0 && whole > 0 && whole % found[1] == 0 && first % (whole / found[1]) == 0 && outputsFit;
            if (isGroups)
            {
                kinds.Add($"The layer has group: {whole / found[1]} in the file{(groups > 1 ? $", and group: {groups} in the net" : "")}.");
                hints.Add(Remedy(target.Source, "group", $"{whole / found[1]}"));
            }

            if (isTurned && !outputsFit)
                OfOutputs(target, found[1] * groups, kinds, hints);
            else if (!isTurned && (!isGroups || groups == 1))
                OfChannels(target, found[1] * groups, isGroups, kinds, hints);
        }

        if (!found.AsSpan(2).SequenceEqual(shape.ToLongs().AsSpan(2)))
        {
            var kernel = found[2..];
            kinds.Add($"The layer has a kernel of {string.Join('x', kernel)} in the file.");
            if (kernel.Distinct().Count() == 1)
                hints.Add(Remedy(target.Source, "kernel_size", $"{kernel[0]}"));
        }
    }

    // Where the layer reads an input of the net itself, that is what has other channels.
    private static void OfChannels(PlannedLayer target, long channels, bool isSecond, List<string> kinds, List<string> hints)
    {
        kinds.Add(isSecond ? $"Or it reads {channels} channels there." : $"The layer reads {channels} channels in the file.");
        if (target.Bottoms is [{ IsInput: true, Shape.Rank: 4 } bottom, ..])
        {
            hints.Add($"{(isSecond ? "Or, for" : "For")} an input of so many:  `InputShapes` "
                + $"{bottom.Name}={bottom.Shape[0]}x{channels}x{bottom.Shape[2]}x{bottom.Shape[3]}");
        }
    }

    private void OfMatrix(PlannedLayer target, LearnableBlob blob, long[] found, List<string> kinds, List<string> hints)
    {
        var isTransposed = blob.Spec.Role.Kind == BlobKind.TransposedMatrix;
        var (outputs, inputs) = isTransposed ? (found[1], found[0]) : (found[0], found[1]);
        var (wantedOutputs, wantedInputs) = isTransposed ? (blob.Spec.Shape[1], blob.Spec.Shape[0]) : (blob.Spec.Shape[0], blob.Spec.Shape[1]);
        if (outputs != wantedOutputs)
            OfOutputs(target, outputs, kinds, hints);
        if (inputs == wantedInputs)
            return;
        kinds.Add($"The layer reads {inputs} values in the file, and {wantedInputs} in the net.");
        if (input.Find(target.Source.Name, blob.Index, isTransposed ? 0 : 1, inputs) is { } fitting)
            hints.Add($"The weights were trained for another size of input:  `InputShapes` {fitting.Name}={fitting.Shape}");
    }

    private static void OfOutputs(PlannedLayer target, long outputs, List<string> kinds, List<string> hints)
    {
        kinds.Add($"The layer has num_output: {outputs} in the file.");
        hints.Add(Remedy(target.Source, "num_output", $"{outputs}"));
    }

    private static bool IsTransposed(long[] found, long[] expected, BlobKind kind) =>
        kind is BlobKind.Matrix or BlobKind.TransposedMatrix or BlobKind.ConvolutionKernel or BlobKind.DeconvolutionKernel
        && found.Length == expected.Length && found.Length >= 2 && found[0] != found[1]
        && found[0] == expected[1] && found[1] == expected[0] && found.AsSpan(2).SequenceEqual(expected.AsSpan(2));

    private static string ForTheWeights(LayerSource layer, string field, string value) => $"{Remedy(layer, field, value)} {Anew}";

    /// <summary>A field as it is to stand in a layer, such as <c>convolution_param { group: 2 }</c>.</summary>
    private static string Remedy(LayerSource layer, string field, string value) =>
        $"For the weights of the file:  {(FieldOf(layer, field) is { } message ? $"{message} {{ {field}: {value} }}" : $"{field}: {value}")}";

    /// <summary>The name of the layer's message that has a field of some name; null if there is none.</summary>
    private static string? FieldOf(LayerSource layer, string field)
    {
        var messages = LayerParameter.Descriptor.Fields.InDeclarationOrder()
            .Where(one => one is { FieldType: FieldType.Message, IsRepeated: false } && one.MessageType.FindFieldByName(field) is not null)
            .ToList();
        var own = $"{layer.Type.ToLowerInvariant()}_param";
        return (messages.Find(one => one.Accessor.HasValue(layer.Parameter)) ?? messages.Find(one => one.Name == own))?.Name;
    }

    /// <summary>The axes of a stored blob without the ones in front that an old shape of four axes has.</summary>
    private static long[] Stripped(WeightBlob stored, int rank)
    {
        var extra = stored.IsLegacy ? Math.Min(stored.Shape.TakeWhile(dim => dim == 1).Count(), Math.Max(0, stored.Shape.Count - rank)) : 0;
        return [.. stored.Shape.Skip(extra)];
    }

    private static List<long> WithoutOnes(IEnumerable<long> shape) => [.. shape.Where(dim => dim != 1)];

    private static Int128 Product(IEnumerable<long> shape) =>
        shape.Aggregate((Int128)1, (product, dim) => product > long.MaxValue ? product : product * dim);
}
