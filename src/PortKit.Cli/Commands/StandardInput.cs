using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>Standard input, for the argument <c>-</c>.</summary>
internal static class StandardInput
{
    /// <summary>What diagnostics call it.</summary>
    public const string Name = "<stdin>";

    /// <summary>The file that it is redirected from, by a name that leads there; null where the system has no such name.</summary>
    public static string? File => System.IO.File.Exists("/dev/stdin") ? "/dev/stdin" : null;

    /// <summary>Everything there is, up to <see cref="Limits.InputBytes"/>.</summary>
    /// <exception cref="RefusedInputException">It cannot be read, or there is more.</exception>
    public static byte[] ReadAll(Limits limits)
    {
        try
        {
            using var input = Console.OpenStandardInput();
            return BoundedRead.All(input, limits);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedInputException(new Diagnostic(
                Caffe.CaffeCodes.Unreadable,
                DiagnosticSeverity.Error,
                SourceLocation.In(Name),
                $"Standard input cannot be read: {failure.Message}"));
        }
    }
}
