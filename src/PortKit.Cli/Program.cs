using PortKit.Cli;
using PortKit.Cli.Output;

using var interruption = Interruption.Listen();
return CommandLine.Run(PortKitCommand.Create(args), args, interruption);
