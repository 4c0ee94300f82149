using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Python, where its module is rpn.proposal_layer: the proposals of Faster R-CNN and R-FCN (lib/rpn/proposal_layer.py of
/// rbgirshick/py-faster-rcnn; sanghoon's pva-faster-rcnn also reads ratios). How many boxes are looked at and kept is not in the net: it is
/// py-faster-rcnn's own setting for the phase, unless
/// <see cref="ProposalSettings"/> say otherwise. Other Python layers are refused.
/// </summary>
internal sealed class PythonProposalLayer : ILayer
{
    private const string Stride = "feat_stride";

    private static readonly double[] UsualRatios = [0.5, 1, 2];
    private static readonly double[] UsualScales = [8, 16, 32];

    public IReadOnlyList<string> Types => ["Python"];

    public LayerSignature Signature { get; } = new(0, LayerSignature.Any, 0, LayerSignature.Any);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Refused,
        "its code lives in a Python module; a program that uses the library can give a counterpart of it with LayerCatalog.With; only "
            + "rpn.proposal_layer is converted");

    public LayerSupport SupportOf(LayerParameter layer) =>
        layer.PythonParam is { Module: "rpn.proposal_layer", Layer: "ProposalLayer" } ? LayerSupport.Converted : Support;

    /// <summary>
    /// What trains on the proposals (rpn.proposal_target_layer) adds the true boxes to them and draws some of them; a net that infers reads the
    /// proposals themselves.
    /// </summary>
    public Deployment Deploy(LayerParameter layer) =>
        layer.PythonParam is { Module: "rpn.proposal_target_layer" } && layer is { Bottom.Count: > 0, Top.Count: > 0 }
            ? Deployment.AllProposals(layer)
            : Deployment.Kept;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        if (context.Bottoms.Count != 3)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                layer.Location,
                "3 bottoms are expected: probabilities, deltas, and what is known of the picture",
                $"{context.Bottoms.Count}");
        }

        if (context.TopCount is < 1 or > 2)
            throw layer.Refuse(Codes.BlobCount, layer.Location, "1 or 2 tops are expected: regions, and their scores", $"{context.TopCount}");
        var (text, at) = TextOf(layer);
        if (PythonText.Read(text) is not { } entries)
            throw layer.Refuse(Codes.OutOfRange, at, "param_str must have names and numbers, such as 'feat_stride': 16", $"{text}");
        var stride = List(Stride, []) is [var one] && one is > 0 and <= int.MaxValue && one == Math.Truncate(one)
            ? (int)one
            : throw layer.Refuse(Codes.Missing, at, "param_str must have a whole number from 1 on as 'feat_stride'", $"{text}");
        var (ratios, scales) = (List("ratios", UsualRatios), List("scales", UsualScales));
        foreach (var unknown in entries.Keys.Except([Stride, "ratios", "scales"]))
            context.Note(Codes.Ignored, at, $"'{unknown}' in param_str is nothing that the layer reads");

        ProposalPlan.Check(layer, context, ratios.Count * scales.Count, 3);
        var settings = context.Proposals;
        var isTraining = layer.Phase == Phase.Train;
        var anchors = ProposalAnchors.Over(ProposalAnchors.Python(ratios, scales), stride, context.Bottoms[0]);
        var candidates = Limited(settings.Candidates ?? (isTraining ? 12000 : 6000), anchors.Count);
        var most = Limited(settings.Most ?? (isTraining ? 2000 : 300), candidates);
        Shape[] tops = [new(most, RoiBottom.Columns), new(most, 1)];
        return new ProposalPlan(tops[..context.TopCount])
        {
            OpenAxis = 0,
            BottomExamples = ProposalPlan.Examples(context, stride),
            Anchors = anchors,
            Candidates = candidates,
            Most = most,
            Overlap = settings.Overlap ?? 0.7f,
            MinSize = settings.MinSize ?? 16,
            Scales = (2, 2),
            DropsSmall = true,
        };

        IReadOnlyList<double> List(string name, IReadOnlyList<double> absent)
        {
            if (!entries.TryGetValue(name, out var values))
                return absent;
            return values.Count > 0 && values.All(value => value > 0)
                ? values
                : throw layer.Refuse(Codes.OutOfRange, at, $"'{name}' in param_str must have numbers greater than 0", $"{text}");
        }

        // 0 and less take all.
        static int Limited(int wanted, int all) => wanted > 0 ? Math.Min(wanted, all) : all;
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((ProposalPlan)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((ProposalPlan)plan).Forward(context);

    private static (string Text, SourceLocation At) TextOf(LayerSource layer)
    {
        var param = layer.Parameter.PythonParam;
        var older = param.GetExtension(PythonForks.Extensions.ParamStr);
        if (param.HasParamStr || string.IsNullOrEmpty(older))
            return (param.ParamStr, layer.At(param, PythonParameter.ParamStrFieldNumber));
        return (older, layer.At(param, PythonForks.Extensions.ParamStr.FieldNumber));
    }
}
