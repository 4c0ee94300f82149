using PortKit.Caffe.Protos;

namespace PortKit.Layers;

/// <summary>What a layer of a net that is trained becomes in a net that only infers.</summary>
/// <param name="Layers">
/// The layers in its place, in order; they read bottoms of the layer, and what those before them make. Those before the last have one top each, which
/// gets a number where the net has a blob of its name. If the last has no top, what it makes is an output of the net, called what the layer is, or
/// prob as in deploy nets; if it has one, it is the layer's first top, for those that read it.
/// </param>
/// <param name="Reason">Why it does not stay, as a clause; null where it does.</param>
public sealed record Deployment(IReadOnlyList<LayerParameter> Layers, string? Reason)
{
    /// <summary>It stays as it is.</summary>
    public static Deployment Kept { get; } = new([], null);

    /// <summary>A loss that is left out, and whose predictions are outputs as they are.</summary>
    internal static Deployment LossAlone { get; } = Dropped("a net that infers has no labels, and what the loss was taken of is an output");

    /// <summary>Whether it stays as it is.</summary>
    public bool IsKept => Reason is null;

    /// <summary>Whether layers that stay go on reading the first top.</summary>
    public bool KeepsTop => Layers is [.., { Top.Count: > 0 }];

    /// <summary>Whether nobody wants its bottoms either, so that they are no outputs.</summary>
    public bool Silences { get; init; }

    /// <summary>A layer that draws some of the proposals in its first bottom to train on, in whose place all of them are read.</summary>
    internal static Deployment AllProposals(LayerParameter layer) => new(
        [new LayerParameter { Name = layer.Name, Type = "Split", Bottom = { layer.Bottom[0] }, Top = { layer.Top[0] } }],
        "a net that infers takes all proposals");

    /// <summary>It is left out. What it was given by the net is an output, unless others read it.</summary>
    /// <param name="reason">Why, as a clause.</param>
    public static Deployment Dropped(string reason) => new([], reason);

    /// <summary>A loss over its first bottom, in whose place its own function of that bottom stands.</summary>
    /// <param name="function">That function; its name, bottom and top are set here and by whoever cuts the net.</param>
    /// <param name="loss">The loss.</param>
    public static Deployment LossOf(LayerParameter function, LayerParameter loss)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(loss);
        function.Bottom.Add(loss.Bottom.Take(1));
        return new([function], $"a net that infers has no labels, and gives the {function.Type.ToLowerInvariant()} that the loss is taken of");
    }
}
