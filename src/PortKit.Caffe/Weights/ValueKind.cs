namespace PortKit.Caffe.Weights;

/// <summary>The type of stored values.</summary>
internal enum ValueKind
{
    Half,
    Single,
    Double,
}
