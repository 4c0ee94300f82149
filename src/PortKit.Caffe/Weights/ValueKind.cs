using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortKit.Caffe.Weights;

/// <summary>The type of stored values.</summary>
internal enum ValueKind
{
    Half,
    Single,
    Double,
}
