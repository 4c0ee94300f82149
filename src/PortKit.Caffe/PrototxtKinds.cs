using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>Tells nets from solvers by the names of the fields at their top level.</summary>
public static class PrototxtKinds
{
    /// <summary>Decides for a text in protobuf's text format, well-formed or not.</summary>
    /// <param name="text">The text, in UTF-8 with or without a byte order mark.</param>
    public static PrototxtKind Detect(ReadOnlySpan<byte> text) => Detect(TopLevelFields.Scan(text));

    /// <summary>
    /// Decides by field names. A layer makes it a net; otherwise it is what more of the names belong to, of those that only one of the two
    /// messages knows. Names that neither knows do not count.
    /// </summary>
    /// <param name="topLevelFieldNames">The names, in any order; repetitions do not count.</param>
    public static PrototxtKind Detect(IEnumerable<string> topLevelFieldNames)
    {
        ArgumentNullException.ThrowIfNull(topLevelFieldNames);
        var names = topLevelFieldNames.ToHashSet();
        if (names.Contains("layer") || names.Contains("layers"))
            return PrototxtKind.Net;
        var net = names.Count(name => Knows(NetParameter.Descriptor, name) && !Knows(SolverParameter.Descriptor, name));
        var solver = names.Count(name => Knows(SolverParameter.Descriptor, name) && !Knows(NetParameter.Descriptor, name));
        if (net == 0 && solver == 0)
            return PrototxtKind.Neither;
        return net > solver ? PrototxtKind.Net : PrototxtKind.Solver;
    }

    private static bool Knows(MessageDescriptor message, string name) => message.FindFieldByName(name) is not null;
}
