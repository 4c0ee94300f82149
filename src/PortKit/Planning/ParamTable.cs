using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>The learnable blobs of a net while it is planned, and who owns the shared ones; the rules are those of Caffe's AppendParam.</summary>
internal sealed class ParamTable(DiagnosticBag bag)
{
    private readonly Dictionary<string, LearnableBlob> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<LearnableBlob> _lrGiven = [];
    private readonly HashSet<LearnableBlob> _decayGiven = [];

    /// <summary>Puts a layer's blobs in their place.</summary>
    public IReadOnlyList<LearnableBlob> Add(LayerSource layer, LayerPlan plan)
    {
        var specs = layer.Parameter.Param;
        // Without its weights nobody knows how many blobs a custom operator has.
        if (specs.Count > plan.Blobs.Count && plan is not { CustomOp: not null, Blobs.Count: 0 })
        {
            bag.Add(layer.Refuse(
                Codes.TooManyParams,
                layer.At(layer.Parameter, LayerParameter.ParamFieldNumber, plan.Blobs.Count),
                $"at most {Counted.Of(plan.Blobs.Count, "param entry is", "param entries are")} expected, one for each learnable blob",
                $"{specs.Count}").Diagnostic);
        }

        var blobs = new List<LearnableBlob>();
        for (var i = 0; i < plan.Blobs.Count; i++)
        {
            var spec = i < specs.Count ? specs[i] : new ParamSpec();
            if (plan.Blobs[i].OwnMultiplier is { } multiplier)
                spec = new ParamSpec(spec) { LrMult = multiplier, DecayMult = multiplier };
            var blob = new LearnableBlob(layer, i, plan.Blobs[i])
            {
                ShareName = spec.Name.Length > 0 ? spec.Name : null,
                LrMult = i < specs.Count || plan.Blobs[i].IsTrained || spec.HasLrMult ? spec.LrMult : 0,
                DecayMult = spec.DecayMult,
            };
            blobs.Add(blob);
            if (blob.ShareName is not null && !_owners.TryAdd(blob.ShareName, blob))
                Share(blob, _owners[blob.ShareName], spec);
            else
                NoteMultipliers(blob, spec);
        }

        return blobs;
    }

    private void NoteMultipliers(LearnableBlob owner, ParamSpec spec)
    {
        if (spec.HasLrMult)
            _lrGiven.Add(owner);
        if (spec.HasDecayMult)
            _decayGiven.Add(owner);
    }

    private void Share(LearnableBlob blob, LearnableBlob owner, ParamSpec spec)
    {
        blob.Owner = owner;
        var permissive = spec.ShareMode == ParamSpec.Types.DimCheckMode.Permissive;
        var (shape, ownerShape) = (blob.Spec.Shape, owner.Spec.Shape);
        if (permissive ? shape.Count != ownerShape.Count : shape != ownerShape)
        {
            Tell(
                blob,
                spec,
                ParamSpec.NameFieldNumber,
                $"blob {blob.Index} must have the {(permissive ? "count" : "shape")} of param '{blob.ShareName}' of layer "
                    + $"'{owner.Layer.Name}', {ownerShape}",
                $"{shape}",
                !permissive && shape.Count == ownerShape.Count ? "share_mode: PERMISSIVE compares the counts only." : null);
        }

        blob.LrMult = Agree(
            "lr_mult",
            spec.HasLrMult,
            spec.LrMult,
            _lrGiven,
            owner.LrMult,
            value => owner.LrMult = value,
            ParamSpec.LrMultFieldNumber);
        blob.DecayMult = Agree(
            "decay_mult",
            spec.HasDecayMult,
            spec.DecayMult,
            _decayGiven,
            owner.DecayMult,
            value => owner.DecayMult = value,
            ParamSpec.DecayMultFieldNumber);

        float Agree(string field, bool given, float value, HashSet<LearnableBlob> givenBefore, float ownerValue, Action<float> set, int number)
        {
            if (!given)
                return ownerValue;
            if (givenBefore.Add(owner))
                set(value);
            else if (value != ownerValue)
            {
                Tell(
                    blob,
                    spec,
                    number,
                    $"{field} of shared param '{blob.ShareName}' must be {ownerValue}, as layer '{owner.Layer.Name}' gives it",
                    $"{value}",
                    null);
            }

            return value;
        }
    }

    private void Tell(LearnableBlob blob, ParamSpec spec, int field, string expected, string found, string? hint) =>
        bag.Add(blob.Layer.Refuse(Codes.SharedParam, blob.Layer.At(spec, field), expected, found, hint).Diagnostic);
}
