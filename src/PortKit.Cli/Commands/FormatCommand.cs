using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit format</c>: prints a prototxt in canonical text.</summary>
internal static class FormatCommand
{
    public static Command Create() => PrototxtCommand.Create(
        "format",
        """
        Prints a prototxt (a net or a solver) in canonical text: one field a line, two spaces for each level. Unknown fields are kept.
        Of a .caffemodel it prints the net that is in it, without its blobs.

        Examples:
          portkit format deploy.prototxt > formatted.prototxt
          portkit format net.caffemodel > net.prototxt
        """,
        upgrade: false);
}
