namespace PortKit.Cli.Tests;

/// <summary>
/// Runs the command in the tests' own process, which takes a hundredth of the time. What is printed goes through the console of the process,
/// so classes that do so belong to the collection "console", which runs them one after the other; paths are to be absolute.
/// </summary>
internal static class InProcess
{
    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var toOutput = new StringWriter();
        using var toError = new StringWriter();
        Console.SetOut(toOutput);
        Console.SetError(toError);
        try
        {
            var code = CommandLine.Run(PortKitCommand.Create(), arguments);
            return (code, toOutput.ToString().ReplaceLineEndings("\n"), toError.ToString().ReplaceLineEndings("\n"));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}

/// <summary>Classes that run the command in the tests' own process.</summary>
[CollectionDefinition("console")]
public sealed class ConsoleCollectionDefinition;
