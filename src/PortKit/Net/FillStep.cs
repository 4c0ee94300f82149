namespace PortKit.Net;

/// <summary>
/// One fill that a layer runs while Caffe builds it. Recurrent layers fill some blobs once for each time step and keep the first;
/// the others only use up random numbers.
/// </summary>
/// <param name="Blob">The index of the blob that keeps the values, or null if they are thrown away.</param>
/// <param name="Spec">What is filled.</param>
public sealed record FillStep(int? Blob, BlobSpec Spec);
