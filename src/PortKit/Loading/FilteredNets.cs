using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Loading;

/// <summary>The net that is converted and, where the numbers are drawn for another, that one, each in its state.</summary>
/// <param name="Target">The net to convert.</param>
/// <param name="FillNet">The net that numbers are drawn for: a solver's train net, or the same net in the other phase; null for the target.</param>
/// <param name="FillAs">The phase of the net that the numbers are drawn for.</param>
internal sealed record FilteredNets(NetInState Target, NetInState? FillNet, Phase FillAs)
{
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
