using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit upgrade</c>: prints a prototxt in today's syntax.</summary>
internal static class UpgradeCommand
{
    public static Command Create() => PrototxtCommand.Create(
        "upgrade",
        """
        Prints a prototxt of any generation (layers { type: CONVOLUTION ... }, input_dim, ...) in today's syntax.

        Example:
          portkit upgrade old.prototxt > new.prototxt
        """,
        upgrade: true);
}
