namespace PortKit.Layers.Forks;

/// <summary>One of the maps that YOLO finds boxes in.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Width">Its width.</param>
/// <param name="Sizes">The widths and heights of the anchors of each cell, in turn.</param>
/// <param name="Unit">What these, and the widths and heights that come of them, are measured in: how many make up the picture's width, and its
/// height.</param>
internal sealed record YoloMap(int Height, int Width, float[] Sizes, (float Width, float Height) Unit)
{
    /// <summary>How many boxes each cell has.</summary>
    public int Boxes => Sizes.Length / 2;
}
