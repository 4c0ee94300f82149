using System.Numerics;

namespace PortKit.Files.Pictures;

/// <summary>A picture as OpenCV holds it, which Caffe reads pictures with: bytes, row by row, the channels of a place beside one another.</summary>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Channels">3 for blue, green and red, in this order; 1 for gray.</param>
/// <param name="Values">Its bytes: height × width × channels.</param>
public sealed record Picture(int Height, int Width, int Channels, byte[] Values)
{
    /// <summary>The picture in another size, by the arithmetic of OpenCV's resize, to the bit.</summary>
    /// <param name="height">The rows.</param>
    /// <param name="width">The columns.</param>
    /// <param name="limits">Tells how large it may become; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">It would be larger than that, or have no place.</exception>
    public Picture Resized(int height, int width, Limits? limits = null)
    {
        PictureFile.CheckSize(height, width, limits ?? Limits.Default);
        return (height, width) == (Height, Width) ? this : PictureScaling.Resize(this, height, width);
    }

    /// <summary>Gives the channels one after the other, as Caffe's blobs have them.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="destination">Takes channels × height × width values, from 0 to 255.</param>
    public void CopyTo<T>(Span<T> destination)
        where T : INumberBase<T>
    {
        var places = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var place = 0; place < places; place++)
                destination[(channel * places) + place] = T.CreateTruncating(Values[(place * Channels) + channel]);
        }
    }
}
