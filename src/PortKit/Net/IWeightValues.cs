namespace PortKit.Net;

/// <summary>
/// Where the values of learnable blobs come from while a model is written. Values come in one pass, in the order in which
/// Caffe fills them; what is needed again must be retained before the pass begins.
/// </summary>
internal interface IWeightValues
{
    /// <summary>The blob that the values belong to, where <paramref name="blob"/> is of another plan of the same net; else the blob itself.</summary>
    LearnableBlob Of(LearnableBlob blob);

    /// <summary>The place of a blob in the pass: blobs must be written in ascending order of it.</summary>
    int Order(LearnableBlob blob);

    /// <summary>Keeps the values of a blob in memory once the pass has come by, so that they can be read after it.</summary>
    void Retain(LearnableBlob blob);

    /// <summary>The values of a retained blob; moves the pass on to it if need be.</summary>
    float[] Retained(LearnableBlob blob);

    /// <summary>Lets go of the values of a retained blob, which are not wanted again.</summary>
    void Release(LearnableBlob blob);

    /// <summary>Writes the values of a blob, float32 little-endian; moves the pass on to it.</summary>
    void Write(LearnableBlob blob, Stream destination);
}
