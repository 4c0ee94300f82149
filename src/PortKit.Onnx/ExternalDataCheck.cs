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
            CheckFile(location, offset, length, Path.GetFullPath(folder), report);
    }

    private static void CheckFile(string location, long offset, long length, string folder, Action<string> report)
    {
        // A NUL is in no file's name, and makes the path functions throw.
        var path = location.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(Path.Combine(folder, location));
        if (path is null || Path.IsPathRooted(location) || !IsWithin(folder, path))
        {
            report($"External data must be in the model's folder or below. Found location '{location}'.");
            return;
        }

        if (!File.Exists(path))
        {
            report($"A file '{location}' with external data was expected in folder '{folder}'. Found "
                + $"{(Directory.Exists(path) ? "a folder" : "none")}.");
            return;
        }

        var target = WholeFile.Target(path);
        var found = new FileInfo(target).Length;
        if (!IsWithin(folder, target))
            report($"External data must be in the model's folder or below. Found '{location}', a link to '{target}'.");
        else if (offset > found - length)
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
