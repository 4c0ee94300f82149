using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// DetectionOutput of SSD: decodes the boxes of all priors (<see cref="BoxCode"/>), selects of each class those that overlap no better ones
/// (<see cref="BoxSelection"/>), and of all these the best of each picture (detection_output_layer.cpp of weiliu89/caffe). Rows come by picture,
/// label and falling score: see
/// <see cref="DetectionRows"/>. That it can write files and show pictures is not converted, as the top does not depend on it.
/// </summary>
internal sealed class DetectionOutputLayer : ILayer
{
    public IReadOnlyList<string> Types => ["DetectionOutput"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "where keep_top_k cuts among boxes of the very same score, the first stay; Caffe leaves it to std::sort, which may keep others of them");

    public LayerSignature Signature { get; } = new(3, 3, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 2 ? BottomHint.Any : BottomHint.Vector;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.DetectionOutputParam) ?? new DetectionOutputParameter();
        if (!param.HasNumClasses)
            throw layer.Refuse(Codes.Missing, layer.At(param, DetectionOutputParameter.NumClassesFieldNumber), "num_classes is expected", "none");
        if (param.NumClasses is 0 or > int.MaxValue)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, DetectionOutputParameter.NumClassesFieldNumber),
                "num_classes must be greater than 0",
                $"{param.NumClasses}");
        }

        if (param.ShareLocation && param.BackgroundLabelId == -1)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, DetectionOutputParameter.BackgroundLabelIdFieldNumber),
                "background_label_id of -1 needs share_location: false, as -1 is the label of shared boxes",
                "share_location: true",
                "A label outside of the classes, such as the number of them, keeps all classes.");
        }

        var nms = param.NmsParam ?? new NonMaximumSuppressionParameter();
        if (!(nms.NmsThreshold >= 0))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(nms, NonMaximumSuppressionParameter.NmsThresholdFieldNumber),
                "nms_threshold must be 0 or more",
                $"{nms.NmsThreshold}");
        }

        if (!(nms.Eta > 0 && nms.Eta <= 1))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(nms, NonMaximumSuppressionParameter.EtaFieldNumber),
                "eta must be greater than 0 and at most 1",
                $"{nms.Eta}");
        }

        var classes = (int)param.NumClasses;
        var (pictures, priors) = CheckBottoms(layer, context, classes, param.ShareLocation ? 1 : classes);
        int[] labels = [.. Enumerable.Range(0, classes).Where(label => label != param.BackgroundLabelId)];
        var candidates = nms.HasTopK && nms.TopK > -1 ? Math.Min(nms.TopK, priors) : priors;
        var all = (long)labels.Length * candidates;
        var most = param.KeepTopK > -1 ? Math.Min(param.KeepTopK, all) : all;
        return new DetectionPlan(DetectionRows.Shape(context, pictures * most, pictures))
        {
            OpenAxis = DetectionRows.Axis,
            Pictures = pictures,
            Priors = priors,
            Classes = classes,
            Labels = labels,
            HasLocationsOfClasses = !param.ShareLocation,
            Candidates = candidates,
            Most = (int)Math.Min(most, int.MaxValue),
            CutsPictures = param.KeepTopK > -1,
            Code = new BoxCode(param.CodeType, !param.VarianceEncodedInTarget),
            Selection = new BoxSelection(param.HasConfidenceThreshold ? param.ConfidenceThreshold : float.MinValue, nms.NmsThreshold, nms.Eta),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (own, graph) = ((DetectionPlan)plan, context.Graph);
        if (own.Most == 0)
        {
            context.Top(0, DetectionRows.Top(graph, null, own.Pictures));
            return;
        }

        var (pictures, classes, candidates) = (own.Pictures, own.Labels.Length, own.Candidates);
        var (boxes, best) = Candidates(own, context);
        var kept = own.Selection.Kept(
            graph, graph.Reshape(
                boxes,
                pictures * classes,
                candidates,
                4), graph.Reshape(best, pictures * classes, candidates), pictures * classes, candidates);
        if (own.CutsPictures)
            kept = BestOf(graph, own, graph.Reshape(kept, pictures, classes * candidates), graph.Reshape(best, pictures, classes * candidates));

        // By picture, label and place among the candidates, which is their order in the top.
        var places = graph.Transpose(graph.Node("NonZero", [graph.Reshape(kept, pictures, classes, candidates)]).Shaped(3, -1), 1, 0);
        var columns = graph.Split(places, [1, 1, 1], axis: 1);
        var labels = graph.Gather(graph.Constant([.. own.Labels.Select(label => (float)label)], classes), columns[1]);
        context.Top(0, DetectionRows.Top(
            graph,
            graph.Concat(
                [
                    graph.Cast(columns[0], DataType.Float),
                    labels,
                    graph.Unsqueeze(graph.Node("GatherND", [best, places]).Shaped(-1), 1),
                    graph.Node("GatherND", [boxes, places]).Shaped(-1, 4),
                ],
                axis: 1),
            pictures));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var own = (DetectionPlan)plan;
        var rows = new List<float[]>();
        for (var picture = 0; picture < own.Pictures && own.Most > 0; picture++)
        {
            var found = own.Labels.SelectMany((label, place) => Select(own, context, picture, label)).ToList();
            if (own.CutsPictures && found.Count > own.Most)
            {
                var best = found.Index().OrderByDescending(row => row.Item[2]).Take(own.Most).Select(row => row.Index).ToHashSet();
                found = [.. found.Where((_, i) => best.Contains(i))];
            }

            rows.AddRange(found);
        }

        DetectionRows.Write(context, rows, own.Pictures);
    }

    private static (int Pictures, int Priors) CheckBottoms(LayerSource layer, PlanContext context, int classes, int locations)
    {
        var (loc, conf, prior) = (context.Bottoms[0], context.Bottoms[1], context.Bottoms[2]);
        if (prior.Rank < 3 || prior[0] != 1 || prior[1] != 2 || prior[2] % 4 != 0 || prior.CountFrom(3) != 1 || prior.Count == 0)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(2),
                "bottom 2 must have the corners of prior boxes and their variances, 1x2x(4 for each)",
                $"{prior}");
        }

        var priors = prior[2] / 4;
        if (loc.Rank < 2 || loc[0] == 0 || loc.CountFrom(1) != 4L * priors * locations)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have 4 values for each of "
                    + $"{Counted.Of((long)priors * locations, "box", "boxes")} of a picture", $"{loc}");
        }

        if (conf.Rank < 2 || conf[0] != loc[0] || conf.CountFrom(1) != (long)priors * classes)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1 must have a score for each of {Counted.Of(classes, "class", "classes")} and {Counted.Of(priors, "prior")} of "
                    + $"{Counted.Of(loc[0], "picture")}",
                $"{conf}");
        }

        return (loc[0], priors);
    }

    /// <summary>The boxes and scores of the best candidates of each class, pictures × classes × candidates.</summary>
    private static (Value Boxes, Value Scores) Candidates(DetectionPlan own, EmitContext context)
    {
        var graph = context.Graph;
        var (pictures, priors, locations) = (own.Pictures, own.Priors, own.HasLocationsOfClasses ? own.Classes : 1);
        var scores = graph.Transpose(graph.Reshape(context.Bottom(1), pictures, priors, own.Classes), 0, 2, 1);
        if (own.Labels.Length < own.Classes)
            scores = graph.Gather(scores, graph.Constant([.. own.Labels.Select(label => (long)label)]), axis: 1);
        var (best, places) = graph.TopK(scores, own.Candidates);

        var prior = graph.Split(graph.Reshape(context.Bottom(2), 2, priors, 1, 4), [1, 1], axis: 0);
        var boxes = own.Code.Decoded(graph, graph.Reshape(context.Bottom(0), pictures, priors, locations, 4), prior[0], prior[1]);
        var offsets = new long[pictures * own.Labels.Length];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = ((long)(i / own.Labels.Length) * priors * locations) + (own.HasLocationsOfClasses ? own.Labels[i % own.Labels.Length] : 0);
        if (locations > 1)
            places = graph.Mul(places, graph.Constant((long)locations));
        places = graph.Add(places, graph.Reshape(graph.Constant((ReadOnlySpan<long>)offsets), pictures, own.Labels.Length, 1));
        return (graph.Gather(graph.Reshape(boxes, (long)pictures * priors * locations, 4), places), best);
    }

    /// <summary>Of what is kept, pictures × all candidates, the best of each picture.</summary>
    private static Value BestOf(GraphBuilder graph, DetectionPlan own, Value kept, Value scores)
    {
        var (_, places) = graph.TopK(graph.Where(kept, scores, graph.Constant(float.NegativeInfinity)), own.Most);
        long[] dims = [own.Pictures, (long)own.Labels.Length * own.Candidates];
        var none = graph.Zeros(dims);
        var ones = graph.Expand(graph.Constant(1f), own.Pictures, own.Most);
        var isBest = graph.Node("ScatterElements", [none, places, ones], Attr.Int("axis", 1)).Shaped(dims);
        return graph.And(kept, graph.Cast(isBest, DataType.Bool));
    }

    private static IEnumerable<float[]> Select(DetectionPlan own, ForwardContext context, int picture, int label)
    {
        var scores = new List<(int Prior, float Score)>();
        for (var prior = 0; prior < own.Priors; prior++)
        {
            var score = context.Bottom(1)[(((picture * own.Priors) + prior) * own.Classes) + label];
            if (score > own.Selection.LeastScore)
                scores.Add((prior, score));
        }

        var best = scores.OrderByDescending(one => one.Score).Take(own.Candidates).ToList();
        var boxes = new float[4 * best.Count];
        var (locations, location) = own.HasLocationsOfClasses ? (own.Classes, label) : (1, 0);
        for (var i = 0; i < best.Count; i++)
        {
            var prior = best[i].Prior;
            own.Code.Decode(
                context.Bottom(0).Slice(4 * ((((picture * own.Priors) + prior) * locations) + location), 4),
                context.Bottom(2).Slice(4 * prior, 4),
                context.Bottom(2).Slice(4 * (own.Priors + prior), 4),
                boxes.AsSpan(4 * i, 4));
        }

        return own.Selection.Of(boxes).Select(i => (float[])[picture, label, best[i].Score, .. boxes.AsSpan(4 * i, 4)]);
    }

    private sealed record DetectionPlan(Shape Top) : LayerPlan(Top)
    {
        public required int Pictures { get; init; }

        public required int Priors { get; init; }

        public required int Classes { get; init; }

        /// <summary>The classes that are looked for, without the background.</summary>
        public required int[] Labels { get; init; }

        public required bool HasLocationsOfClasses { get; init; }

        /// <summary>How many priors of each class are looked at.</summary>
        public required int Candidates { get; init; }

        /// <summary>How many detections a picture can have.</summary>
        public required int Most { get; init; }

        public required bool CutsPictures { get; init; }

        public required BoxCode Code { get; init; }

        public required BoxSelection Selection { get; init; }
    }
}
