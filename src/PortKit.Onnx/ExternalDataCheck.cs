using System.Globalization;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>Whether a tensor that is stored outside of its model says where, and whether that much is there.</summary>
internal static class ExternalDataCheck
{
    /// <param name="tensor">The tensor; its data location is external.</param>
    /// <param name="byteLength">How many bytes its dims ask for.</param>
    /// <param name="folder">The model's folder; null to look at no files.</param>
    /// <param name="report">Gets what was expected and what was found.</param>
    public static void Check(TensorProto tensor, long byteLength, string? folder, Action<string> report)
    {
        var location = Entry(tensor, "location");
        if (string.IsNullOrEmpty(location))
        {
            report("External data must name a file, as location. Found none.");
            return;
        }

        if (!TryNumber(tensor, "offset", 0, report, out var offset) || !TryNumber(tensor, "length", byteLength, report, out var length))
            return;
        if (length != byteLength)
        {
            report($"Dims {TensorLayout.Text(tensor.Dims.ToArray())} of {(DataType)tensor.DataType} need {byteLength} bytes of external data. "
                + $"Found {length}.");
        }
        else if (folder is not null)
            CheckFile(tensor, location, offset, length, Path.GetFullPath(folder), report);
    }

    /// <summary>The file that a location names, with every link followed, as the system does that opens it.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="location">What the tensor says; a path relative to the folder.</param>
    /// <returns>Null if that is not in the model's folder or below; a link does not change where it has to be.</returns>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string? FileOf(string folder, string location)
    {
        // A NUL is in no file's name, and makes the path functions throw.
        if (location.Contains('\0', StringComparison.Ordinal))
            return null;
        var path = Path.Join(folder, location);
        return !Path.IsPathRooted(location) && IsWithin(Path.GetFullPath(folder), Path.GetFullPath(path)) && RealPath.Of(path) is var target
            && IsWithin(RealPath.Of(folder), target)
                ? target
                : null;
    }

    /// <summary>What is wrong with the place of a tensor's elements: it is not in the model's folder or below. Null if it is.</summary>
    /// <param name="tensor">The tensor; its data location is external.</param>
    /// <param name="folder">The model's folder.</param>
    public static string? Outside(TensorProto tensor, string folder)
    {
        if (Entry(tensor, "location") is not { Length: > 0 } location)
            return null;
        try
        {
            if (location.Contains('\0', StringComparison.Ordinal))
            {
                return "External data must name a file, as location. Found a NUL character in "
                    + $"'{location.Replace("\0", "\\0", StringComparison.Ordinal)}'.";
            }

            if (FileOf(folder, location) is not null)
                return null;
            var path = Path.GetFullPath(Path.Join(folder, location));
            var isLink = !Path.IsPathRooted(location) && IsWithin(Path.GetFullPath(folder), path);
            var found = isLink ? $"'{location}', a link to '{RealPath.Of(Path.Join(folder, location))}'" : $"location '{location}'";
            return $"External data must be in the model's folder or below. Found {found}.";
        }
        catch (IOException failure)
        {
            return $"External data must be in the model's folder or below. Found location '{location}': {failure.Message}";
        }
    }

    private static void CheckFile(TensorProto tensor, string location, long offset, long length, string folder, Action<string> report)
    {
        if (Outside(tensor, folder) is { } outside)
        {
            report(outside);
            return;
        }

        var target = FileOf(folder, location)!;
        if (!File.Exists(target))
        {
            report($"A file '{location}' with external data was expected in folder '{folder}'. Found "
                + $"{(Directory.Exists(target) ? "a folder" : "none")}.");
            return;
        }

        var found = new FileInfo(target).Length;
        if (offset > found - length)
            report($"Bytes {offset} to {(decimal)offset + length} of '{location}' were expected to be its data. Found a file of {found} bytes.");
    }

    private static bool IsWithin(string folder, string path) =>
        Path.GetRelativePath(folder, path) is var relative && !Path.IsPathRooted(relative) && relative.Split('/', '\\')[0] != "..";

    private static bool TryNumber(TensorProto tensor, string key, long preset, Action<string> report, out long number)
    {
        number = preset;
        if (Entry(tensor, key) is not { } text || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return true;
        report($"External data must give the {key} as a number of bytes. Found '{text}'.");
        return false;
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;
}
