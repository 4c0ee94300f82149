using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Net;
using Confidence = PortKit.Caffe.Protos.MultiBoxLossParameter.Types.ConfLossType;

namespace PortKit.Layers.Forks;

/// <summary>
/// MultiBoxLoss, which SSD is trained with (multibox_loss_layer.cpp of weiliu89/caffe). It is not computed. In a net that infers stand the layers
/// that SSD's own scripts put in its place (examples/ssd/ssd_pascal.py there): the softmax over the classes of each prior, and DetectionOutput.
/// </summary>
internal sealed class MultiBoxLossLayer() : RefusedType(
    "MultiBoxLoss", "it computes the loss that a net is trained with; a net that infers has DetectionOutput in its place")
{
    // What the scripts give DetectionOutput, and no loss tells.
    private const float Overlap = 0.45f;
    private const float LeastConfidence = 0.01f;
    private const int CandidatesPerClass = 400;
    private const int DetectionsPerPicture = 200;

    public override LayerFamily Family => LayerFamily.Loss;

    public override LayerSignature Signature { get; } = new(4, 4, 1, 1) { AutoTops = true };

    public override Deployment Deploy(LayerParameter layer)
    {
        var param = layer.GetExtension(LayerForks.Extensions.MultiboxLossParam) ?? new MultiBoxLossParameter();
        if (WhyNot(layer, param) is { } reason)
            return Deployment.Dropped(reason);
        var (locations, scores, priors) = (layer.Bottom[0], layer.Bottom[1], layer.Bottom[2]);
        var probabilities = param.ConfLossType == Confidence.Logistic ? [Named("Sigmoid", scores, "sigmoid")] : Softmax(scores, param.NumClasses);
        var detection = new LayerParameter
        {
            Name = "detection_out",
            Type = "DetectionOutput",
            Bottom = { locations, probabilities[^1].Top[0], priors },
        };
        detection.SetExtension(LayerForks.Extensions.DetectionOutputParam, Settings(param));
        return new Deployment(
            [.. probabilities, detection],
            string.Create(
                CultureInfo.InvariantCulture,
                $"a net that infers gives the boxes themselves. The loss does not tell how they are chosen; taken for granted is what SSD's scripts "
                    + $"have: nms_threshold {Overlap}, top_k {CandidatesPerClass}, keep_top_k {DetectionsPerPicture}, confidence_threshold "
                    + $"{LeastConfidence}"));
    }

    /// <summary>Why nothing can stand in the layer's place, as a clause; null if it can.</summary>
    private static string? WhyNot(LayerParameter layer, MultiBoxLossParameter param)
    {
        if (layer.Bottom.Count != 4)
        {
            return $"DetectionOutput can take the place of a loss of 4 bottoms (locations, confidences, priors and labels), and it has "
                + $"{layer.Bottom.Count}";
        }

        if (param.NumClasses is 0 or > int.MaxValue)
            return "DetectionOutput in its place would need num_classes, which it does not tell";
        var expected = param.BackgroundLabelId > int.MaxValue ? 1u : 2u;
        return param.MapObjectToAgnostic && param.NumClasses != expected
            ? $"map_object_to_agnostic leaves one class and the background, and num_classes is {param.NumClasses}"
            : null;
    }

    /// <summary>Over the classes of each prior, with the names that the scripts give the layers and their tops.</summary>
    private static List<LayerParameter> Softmax(string scores, uint classes)
    {
        var byPrior = Named("Reshape", scores, "reshape");
        byPrior.ReshapeParam = new ReshapeParameter { Shape = new BlobShape { Dim = { 0, -1, classes } } };
        var softmax = Named("Softmax", scores, "softmax", byPrior);
        softmax.SoftmaxParam = new SoftmaxParameter { Axis = 2 };
        var flat = Named("Flatten", scores, "flatten", softmax);
        flat.FlattenParam = new FlattenParameter { Axis = 1 };
        return [byPrior, softmax, flat];
    }

    private static LayerParameter Named(string type, string scores, string what, LayerParameter? after = null)
    {
        var name = $"{scores}_{what}";
        return new LayerParameter { Name = name, Type = type, Bottom = { after?.Top[0] ?? scores }, Top = { name } };
    }

    private static DetectionOutputParameter Settings(MultiBoxLossParameter param) => new()
    {
        NumClasses = param.NumClasses,
        ShareLocation = param.ShareLocation,
        BackgroundLabelId = unchecked((int)param.BackgroundLabelId),
        NmsParam = new NonMaximumSuppressionParameter { NmsThreshold = Overlap, TopK = CandidatesPerClass },
        CodeType = param.CodeType,
        KeepTopK = DetectionsPerPicture,
        VarianceEncodedInTarget = param.EncodeVarianceInTarget,
        ConfidenceThreshold = LeastConfidence,
    };
}
