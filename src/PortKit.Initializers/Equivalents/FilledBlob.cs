using PortKit.Initializers.Caffe;

namespace PortKit.Initializers.Equivalents;

/// <summary>A blob that Caffe fills.</summary>
/// <param name="Filler">The filler, which is known to suit the shape.</param>
/// <param name="Dims">The shape, in Caffe's order; empty for a scalar.</param>
/// <param name="Use">What it is to its layer.</param>
/// <param name="Groups">How many groups its channels fall into.</param>
public sealed record FilledBlob(CaffeFillerSpec Filler, IReadOnlyList<int> Dims, BlobUse Use, int Groups = 1);
