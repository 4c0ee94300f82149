using PortKit.Cli;

return CommandLine.Run(PortKitCommand.Create(args), args);
