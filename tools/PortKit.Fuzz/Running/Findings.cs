using System.Globalization;

namespace PortKit.Fuzz.Running;

/// <summary>The folder of what was found: for each kind one input, and a text that tells of it.</summary>
internal sealed class Findings(string folder)
{
    private const string Extension = ".input";

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(folder, "findings")).FullName;

    /// <summary>How many kinds there are.</summary>
    public int Count => Directory.EnumerateFiles(_folder, $"*{Extension}").Count();

    /// <summary>What stands for the kind of an exception: its type, and where in PortKit it was thrown.</summary>
    public static string KindOf(Exception failure)
    {
        var inner = failure is System.Reflection.TargetInvocationException { InnerException: { } cause } ? cause : failure;
        if (inner is BrokenPromiseException)
            return $"broken promise {Outcome.SignatureOf(inner.Message)}";
        var frame = (inner.StackTrace ?? "").Split('\n').FirstOrDefault(line => line.Contains(" PortKit.", StringComparison.Ordinal)) ?? "";
        return $"{inner.GetType().Name} {frame.Split(" in ")[0].Trim()}";
    }

    /// <summary>Writes down an input, unless there is one of its kind and door.</summary>
    /// <param name="door">The door.</param>
    /// <param name="kind">What stands for the kind.</param>
    /// <param name="input">Gives the input, as small as it can be had.</param>
    /// <param name="told">What there is to say.</param>
    /// <returns>Whether it is a new kind.</returns>
    public bool Add(string door, string kind, Func<byte[]> input, string told)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{door}-{(uint)Outcome.SignatureOf(kind.Replace('\'', ' ')):x8}");
        var path = Path.Combine(_folder, name);
        if (File.Exists(path + Extension))
            return false;
        var bytes = input();
        File.WriteAllBytes(path + Extension, bytes);
        File.WriteAllText(path + ".txt", $"{kind}\n\n{told}\n");
        return true;
    }
}
