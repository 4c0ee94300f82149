using System.CommandLine;
using PortKit.Cli;
using PortKit.Cli.Commands;

var root = new RootCommand("Ports Caffe networks to ONNX, starting from the very weights Caffe would have started from.")
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
return CommandLine.Run(root, args);
