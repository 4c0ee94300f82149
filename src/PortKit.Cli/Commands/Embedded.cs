using System.Text;

namespace PortKit.Cli.Commands;

/// <summary>Files of the repository that are in the program.</summary>
internal static class Embedded
{
    /// <summary>The text that is in one.</summary>
    /// <param name="name">The name that the project file gives it.</param>
    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    /// <summary>What is in one.</summary>
    /// <param name="name">The name that the project file gives it.</param>
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no resource {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
