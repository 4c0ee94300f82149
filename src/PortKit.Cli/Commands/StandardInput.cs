namespace PortKit.Cli.Commands;

/// <summary>Standard input, for the argument <c>-</c>.</summary>
internal static class StandardInput
{
    /// <summary>What diagnostics call it.</summary>
    public const string Name = "<stdin>";

    /// <summary>The file that it is redirected from, by a name that leads there; null where the system has no such name.</summary>
    public static string? File => System.IO.File.Exists("/dev/stdin") ? "/dev/stdin" : null;

    /// <summary>Everything there is.</summary>
    public static byte[] ReadAll()
    {
        using var input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }
}
