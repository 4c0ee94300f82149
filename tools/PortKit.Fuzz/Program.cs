using PortKit.Fuzz.Doors;
using PortKit.Fuzz.Running;

const string Usage = """
    Feeds PortKit's doors with files that nobody meant to write, and keeps those that it does not take well.

      dotnet run -c Release --project tools/PortKit.Fuzz -- --time 3m|--runs N [--seed N] [--doors NAME,...] [--jobs N] [--out DIR] [--slice SECONDS]
      dotnet run -c Release --project tools/PortKit.Fuzz -- --replay FILE [--doors NAME]
      dotnet run -c Release --project tools/PortKit.Fuzz -- --show DIR

    --time takes s, m and h. All doors have their turn again and again, each --slice long. With --runs each door takes N inputs, and the same N
    wherever it runs. What is found lies in DIR/findings, an input and a text beside it; then the exit code is 1. --show prints the counts of a
    run, also of one that goes on. A finding is an exception that is not documented, a run of more than a second of processor time, more than 512 MB of memory, or the end of the process.
    """;

if (FuzzOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Usage);
    Console.Error.WriteLine($"Doors: {string.Join(' ', AllDoors.Names)}");
    return 2;
}

if (options.Show is { } folder)
{
    Console.WriteLine(TallyTable.Of(Tally.Read(folder)));
    return 0;
}

return options switch
{
    { Replay: { } file } => Replay.Run(file, options),
    { Worker: not null } => new Worker(options).Run(),
    _ => Supervisor.Run(options),
};
