using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit upgrade</c>: prints a prototxt in today's syntax.</summary>
internal static class UpgradeCommand
{
    public static Command Create() => PrototxtCommand.Create(
        "upgrade",
        """
        Prints a prototxt of any generation (layers { type: CONVOLUTION ... }, input_dim, ...) in today's syntax.
        Of a .caffemodel it prints the net that is in it, without its blobs.

        Examples:
          portkit upgrade old.prototxt > new.prototxt
          portkit upgrade old.caffemodel > new.prototxt
        """,
        upgrade: true);
}
