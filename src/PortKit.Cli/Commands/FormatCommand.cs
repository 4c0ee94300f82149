using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit format</c>: prints a prototxt in canonical text.</summary>
internal static class FormatCommand
{
    public static Command Create() => PrototxtCommand.Create(
        "format",
        """
        Prints a prototxt (a net or a solver) in canonical text: one field a line, two spaces for each level. Unknown fields are kept.

        Example:
          portkit format deploy.prototxt > formatted.prototxt
        """,
        upgrade: false);
}
