using PortKit.Net;

namespace PortKit.Training;

/// <summary>
/// A layer of a net as it is trained, or one of the Splits that Caffe puts behind a blob that several layers read. Blobs are numbers: each has its
/// own gradient, which a layer that works in place shares between its bottom and its top.
/// </summary>
/// <param name="Layer">The layer; null for a Split.</param>
/// <param name="Bottoms">The numbers of the blobs read.</param>
/// <param name="Tops">The numbers of the blobs made.</param>
/// <param name="LossWeights">The weight of each top in the net's loss; 0 for one that is no loss.</param>
internal sealed record TrainingNode(
    PlannedLayer? Layer, IReadOnlyList<int> Bottoms, IReadOnlyList<int> Tops, IReadOnlyList<float> LossWeights);
