using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Proposal: the regions that a region proposal network proposes, and on request their scores (proposal_layer.cpp of sanghoon/caffe, dev_pvanet;
/// OpenVINO and intel/caffe have the same). happynear/caffe-windows means the sides of boxes in pixels by scale: nothing in the text says so, but
/// scales of twice base_size
/// and more are taken for such. py-faster-rcnn's layer of type Python is <see cref="PythonProposalLayer"/>.
/// </summary>
internal sealed class ProposalLayer : ILayer
{
    /// <summary>The height of the picture, its width, and the scales of both.</summary>
    private const int PictureValues = 4;

    public IReadOnlyList<string> Types => ["Proposal"];

    public LayerSignature Signature { get; } = new(3, 3, 1, 2);

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 2 ? BottomHint.Vector : BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.ProposalParam) ?? new ProposalParameter();
        Listed("ratio", param.Ratio, ProposalParameter.RatioFieldNumber);
        Listed("scale", param.Scale, ProposalParameter.ScaleFieldNumber);
        var stride = Positive("feat_stride", param.FeatStride, ProposalParameter.FeatStrideFieldNumber);
        var side = Positive("base_size", param.BaseSize, ProposalParameter.BaseSizeFieldNumber);
        var candidates = Positive("pre_nms_topn", param.PreNmsTopn, ProposalParameter.PreNmsTopnFieldNumber);
        var most = Positive("post_nms_topn", param.PostNmsTopn, ProposalParameter.PostNmsTopnFieldNumber);
        ProposalPlan.Check(layer, context, param.Ratio.Count * param.Scale.Count, PictureValues - 1);
        var inPixels = param.Scale.All(scale => scale >= 2 * side);
        if (inPixels)
        {
            context.Note(
                Codes.NotConvertible,
                layer.At(param, ProposalParameter.ScaleFieldNumber),
                "scale is taken for the sides of boxes in pixels, as happynear/caffe-windows means it; other forks multiply base_size by it");
        }

        var hasBothScales = context.Bottoms[2].Count >= PictureValues;
        if (!hasBothScales)
        {
            context.Note(
                Codes.BottomShape,
                layer.AtBottom(2),
                "the scale of the picture is taken for that of its height and its width; forks of Caffe read a fourth value of bottom 2, "
                    + $"which has {context.Bottoms[2].Count}");
        }

        if (!(param.NmsThresh >= 0))
        {
            throw layer.Refuse(
                Codes.OutOfRange, layer.At(param, ProposalParameter.NmsThreshFieldNumber), "nms_thresh must be 0 or more", $"{param.NmsThresh}");
        }

        var cell = inPixels ? ProposalAnchors.InPixels(side, param.Ratio, param.Scale) : ProposalAnchors.Pva(side, param.Ratio, param.Scale);
        var anchors = ProposalAnchors.Over(cell, stride, context.Bottoms[0]);
        candidates = Math.Min(candidates, anchors.Count);
        most = Math.Min(most, candidates);
        Shape[] tops = [new(most, RoiBottom.Columns), new(most)];
        return new ProposalPlan(tops[..context.TopCount])
        {
            OpenAxis = 0,
            BottomExamples = ProposalPlan.Examples(context, stride),
            Anchors = anchors,
            Candidates = candidates,
            Most = most,
            Overlap = param.NmsThresh,
            MinSize = param.MinSize,
            Scales = hasBothScales ? (3, 2) : (2, 2),
            DropsSmall = false,
        };

        int Positive(string name, uint value, int field) => value is > 0 and <= int.MaxValue
            ? (int)value
            : throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be from 1 to {int.MaxValue}", $"{value}");

        void Listed(string name, IReadOnlyList<float> values, int field)
        {
            if (values.Count == 0)
                throw layer.Refuse(Codes.Missing, layer.At(param, field), $"{name} is expected, at least once", "none");
            for (var i = 0; i < values.Count; i++)
            {
                if (!(values[i] > 0))
                    throw layer.Refuse(Codes.OutOfRange, layer.At(param, field, i), $"{name} must be greater than 0", $"{values[i]}");
            }
        }
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((ProposalPlan)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((ProposalPlan)plan).Forward(context);
}
