using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Net;

/// <summary>A solver as its file describes it: its message, and where everything in it stands.</summary>
internal sealed class SolverSource
{
    private readonly SourceMap _map;

    /// <param name="parameter">The solver, in today's syntax.</param>
    /// <param name="map">Where everything stands.</param>
    public SolverSource(SolverParameter parameter, SourceMap map) => (Parameter, _map) = (parameter, map);

    /// <summary>The solver's message.</summary>
    public SolverParameter Parameter { get; }

    /// <summary>Where a field stands; where the solver begins, if it is not written.</summary>
    public SourceLocation At(int field, int index = 0) => _map.Locate(Parameter, field, index);
}
