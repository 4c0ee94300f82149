namespace PortKit.Net;

/// <summary>
/// Whose memory a layer's tops are. In Caffe some layers copy nothing and let two blobs have one memory (<c>Blob::ShareData</c>): a layer that then
/// works in place on one of them changes the other too.
/// </summary>
public enum SharedMemory
{
    /// <summary>Each top has memory of its own.</summary>
    None,

    /// <summary>Every top is bottom 0 under another name, such as those of Flatten, Reshape and Split.</summary>
    Bottom,

    /// <summary>Top 1 is top 0 under another name, and the others have memory of their own.</summary>
    FirstTwoTops,

    /// <summary>Top 0 is learnable blob 0 itself, as that of Parameter is.</summary>
    Learnable,
}
