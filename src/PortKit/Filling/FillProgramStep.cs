using PortKit.Net;

namespace PortKit.Filling;

/// <summary>One step of a <see cref="FillProgram"/>.</summary>
/// <param name="Layer">The layer that Caffe builds; of a net that is built before the one converted, it may be one of that.</param>
/// <param name="Draws">32-bit numbers drawn and thrown away before the fill.</param>
/// <param name="Spec">What is filled, or null where the step only draws.</param>
/// <param name="Targets">The blobs that keep the values; none if they are thrown away.</param>
internal readonly record struct FillProgramStep(PlannedLayer Layer, int Draws, BlobSpec? Spec, IReadOnlyList<LearnableBlob> Targets);
