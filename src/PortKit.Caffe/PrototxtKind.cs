using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>What a prototxt describes.</summary>
public enum PrototxtKind
{
    /// <summary>Neither a net nor a solver, as far as its fields tell.</summary>
    Neither,

    /// <summary>A network (<see cref="NetParameter"/>).</summary>
    Net,

    /// <summary>A solver (<see cref="SolverParameter"/>).</summary>
    Solver,
}
