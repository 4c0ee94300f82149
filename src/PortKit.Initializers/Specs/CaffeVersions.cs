namespace PortKit.Initializers.Caffe;

/// <summary>The names of <see cref="CaffeVersion"/>, as options and metadata have them.</summary>
public static class CaffeVersions
{
    /// <summary><c>master</c> or <c>1.0</c>.</summary>
    public static string NameOf(CaffeVersion version) => version == CaffeVersion.Master ? "master" : "1.0";
}
