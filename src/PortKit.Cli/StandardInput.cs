namespace PortKit.Cli;

/// <summary>Standard input, for the argument <c>-</c>.</summary>
internal static class StandardInput
{
    /// <summary>What diagnostics call it.</summary>
    public const string Name = "<stdin>";

    /// <summary>Everything there is.</summary>
    public static byte[] ReadAll()
    {
        using var input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }
}
