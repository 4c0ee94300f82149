using System.CommandLine;
using PortKit.Cli.Commands;

namespace PortKit.Cli;

/// <summary>The <c>portkit</c> command: all that it can do.</summary>
internal static class PortKitCommand
{
    /// <summary>Makes the command.</summary>
    public static RootCommand Create() => new("Ports Caffe networks to ONNX, starting from the very weights Caffe would have started from.")
    {
        ConvertCommand.Create(),
        InitCommand.Create(),
        ExplainCommand.Create(),
        CheckCommand.Create(),
        InspectCommand.Create(),
        CompareCommand.Create(),
        VerifyCommand.Create(),
        ReportCommand.Create(),
        FormatCommand.Create(),
        UpgradeCommand.Create(),
    };
}
