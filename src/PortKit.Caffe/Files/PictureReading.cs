namespace PortKit.Caffe.Files;

/// <summary>How the pictures of a list are read: what image_data_param of a layer says.</summary>
public sealed record PictureReading
{
    /// <summary>The rows that each gets; 0 for as many as it has.</summary>
    public int Height { get; init; }

    /// <summary>The columns that each gets; 0 for as many as it has.</summary>
    public int Width { get; init; }

    /// <summary>Whether each gets three channels, blue, green and red, or one, gray.</summary>
    public bool IsColor { get; init; } = true;

    /// <summary>What stands before each name of the list.</summary>
    public string RootFolder { get; init; } = "";
}
