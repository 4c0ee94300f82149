using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Planning;

namespace PortKit.Loading;

/// <summary>The net that is converted and, where the numbers are drawn for another, that one, each in its state.</summary>
/// <param name="Target">The net to convert.</param>
/// <param name="FillNet">The net that numbers are drawn for: a solver's train net, or the same net in the other phase; null for the target.</param>
/// <param name="FillAs">The phase of the net that the numbers are drawn for.</param>
internal sealed record FilteredNets(NetInState Target, NetInState? FillNet, Phase FillAs)
{
    /// <summary>The outputs of the net to convert, as <see cref="OutputSelection"/> takes them; none for the net's own.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Both nets without what only training needs (see <see cref="DeployCut"/>). What is left out draws no numbers in either.</summary>
    /// <param name="catalog">The layer types.</param>
    /// <param name="map">Where the nets' fields stood.</param>
    /// <param name="bag">Takes a note for each layer of the net to convert that does not stay.</param>
    public FilteredNets Deployed(LayerCatalog catalog, SourceMap map, DiagnosticBag bag)
    {
        var (net, outputs) = DeployCut.Of(Target.Net, catalog, map, bag);
        var fillNet = FillNet is { } other ? other with { Net = DeployCut.Of(other.Net, catalog, map, []).Net } : null;
        return this with { Target = Target with { Net = net }, FillNet = fillNet, Outputs = outputs };
    }

    /// <summary>Leaves out what is not in the nets in their states.</summary>
    /// <param name="loaded">The nets.</param>
    /// <param name="phase">The phase whose net is converted.</param>
    /// <param name="fillAs">The phase whose net the numbers are drawn for; null for a solver's TRAIN, or <paramref name="phase"/>.</param>
    /// <param name="map">Where the nets' fields stood.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static FilteredNets From(LoadedNet loaded, Phase phase, Phase? fillAs, SourceMap map, DiagnosticBag bag)
    {
        var drawnFor = fillAs ?? (loaded.Train is null ? phase : Phase.Train);
        return new FilteredNets(Filter(loaded.Target), drawnFor == phase ? null : Filter(SourceOf(drawnFor)), drawnFor);

        NetInState Filter(NetSource net) => new(NetStateFilter.Filter(net.Net, net.State, map, bag), net.State.Phase, net.File);

        NetSource SourceOf(Phase other)
        {
            if (other == Phase.Train && loaded.Train is not null)
                return loaded.Train;
            var state = loaded.Target.State.Clone();
            state.Phase = other;
            return loaded.Target with { State = state };
        }
    }
}
