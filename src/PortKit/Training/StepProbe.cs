using PortKit.Net;

namespace PortKit.Training;

/// <summary>What the outputs are called that <see cref="StepProbes"/> ask for.</summary>
internal static class StepProbe
{
    /// <summary>The output that is a top of a layer.</summary>
    public static string Top(BlobVersion blob) => $"portkit.top/{blob.ModelName}";

    /// <summary>The output that is what a layer or Split gives back for a bottom.</summary>
    /// <param name="node">The number of the node in the net with its Splits.</param>
    /// <param name="bottom">The number of the bottom.</param>
    public static string BottomGradient(int node, int bottom) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"portkit.gradient/{node}/{bottom}");

    /// <summary>The output that is the gradient of a learnable blob.</summary>
    public static string BlobGradient(LearnableBlob blob) => $"portkit.blob_gradient/{blob.ModelName}";
}
