using System.Globalization;
using System.Text.RegularExpressions;
using PortKit.Files.Npy;
using PortKit.Files.Pictures;

namespace PortKit.Caffe.Files;

/// <summary>
/// Rows for training as Caffe's ImageData layer takes them (image_data_layer.cpp): a text that names a picture and its label on each line, and the
/// pictures, as OpenCV reads and resizes them.
/// </summary>
public static partial class PictureRows
{
    private const string ListExtension = ".txt";
    private const int HeadLength = 1 << 12;
    private const int MostShown = 80;

    /// <summary>Whether a name is that of such a list: a text whose first line ends with a space and a whole number.</summary>
    public static bool IsNameOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = FileOf(path);
        if (!ListExtension.Equals(Path.GetExtension(file), StringComparison.OrdinalIgnoreCase))
            return false;
        try
        {
            using var stream = File.OpenRead(file);
            var head = new byte[HeadLength];
            var text = ByteText.Decode(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), out _);
            return NamedPicture().IsMatch(text.Split('\n')[0]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The list that is read.</summary>
    public static string FileOf(string path) => RowPart.Unmarked(path);

    /// <summary>Reads the rows of a top.</summary>
    /// <param name="path">
    /// The list; with #label or #data behind it, that part. Without, a top whose name has the word label in it gets the labels, others the pictures.
    /// Names in it are looked for from the current folder, as Caffe does, and from beside the list.
    /// </param>
    /// <param name="top">The name of the top.</param>
    /// <param name="reading">How pictures are read; null for in colour, in the size that they have.</param>
    /// <param name="limits">How much may be taken; null for <see cref="Limits.Default"/>.</param>
    /// <returns>Pictures as N×C×H×W, from 0 to 255; or labels, N.</returns>
    /// <exception cref="DamagedFileException">The list or a picture cannot be read, or pictures are of several sizes.</exception>
    public static NumPyArray Read(string path, string top, PictureReading? reading = null, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(top);
        limits ??= Limits.Default;
        try
        {
            var lines = Lines(FileOf(path), limits);
            return RowPart.IsLabel(path, top)
                ? new NumPyArray([lines.Count], [.. lines.Select(line => (float)line.Label)])
                : Pictures(lines, Path.GetDirectoryName(Path.GetFullPath(FileOf(path)))!, reading ?? new PictureReading(), limits);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DamagedFileException($"a list of pictures that can be read is expected. {failure.Message}");
        }
    }

    private static List<(string Name, int Label)> Lines(string file, Limits limits)
    {
        var text = ByteText.Decode(BoundedRead.All(file, limits), out _).TrimEnd();
        return [.. text.Split('\n').Select(Line)];

        static (string Name, int Label) Line(string line, int index)
        {
            var match = NamedPicture().Match(line);
            return match.Success && int.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var label)
                ? (match.Groups[1].Value, label)
                : throw new DamagedFileException(
                    $"the name of a picture, a space and a label, which is a whole number, are expected in line {index + 1}. Found "
                        + $"'{line[..Math.Min(line.Length, MostShown)].TrimEnd()}'");
        }
    }

    private static NumPyArray Pictures(List<(string Name, int Label)> lines, string folder, PictureReading reading, Limits limits)
    {
        const string Advice = "new_height and new_width in image_data_param of an ImageData layer make one size of all";
        var stack = new PictureStack(lines.Count, "pictures", Advice, limits);
        for (var row = 0; row < lines.Count; row++)
        {
            var picture = Picture(reading.RootFolder + lines[row].Name, row);
            picture.CopyTo(stack.Next($"line {row + 1}", picture.Channels, picture.Height, picture.Width));
        }

        return stack.Array;

        Picture Picture(string name, int row)
        {
            try
            {
                var bytes = BoundedRead.All(File.Exists(name) ? name : Path.Combine(folder, name), limits);
                var picture = PictureFile.Read(bytes, reading.IsColor, limits);
                return reading.Height > 0 ? picture.Resized(reading.Height, reading.Width, limits) : picture;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DamagedFileException)
            {
                throw new DamagedFileException($"a picture that can be read is expected in line {row + 1}, '{name}'. Found: {failure.Message}");
            }
        }
    }

    [GeneratedRegex(@"^(.*\S) (-?\d+)\r?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamedPicture();
}
