using System.Diagnostics;
using PortKit.Fuzz.Doors;

namespace PortKit.Fuzz.Running;

/// <summary>Runs one input once more, and lets what is thrown be seen.</summary>
internal static class Replay
{
    public static int Run(string file, FuzzOptions options)
    {
        // A finding has the name of its door.
        var name = options.Doors.Count == 1 ? options.Doors[0] : AllDoors.Names.FirstOrDefault(Path.GetFileName(file).StartsWith);
        if (name is null)
        {
            Console.Error.WriteLine("--doors: the door that the file is for is expected.");
            return 2;
        }

        var (input, door) = (File.ReadAllBytes(file), AllDoors.Make(name));
        Scratch.Enter();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                var (clock, before, bytes) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
                var outcome = door.Take(input);
                Console.WriteLine($"{outcome}, {clock.ElapsedMilliseconds} ms, {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:F0} ms of processor "
                    + $"time, {(GC.GetTotalAllocatedBytes() - bytes) >> 20} MB");
            }

            return 0;
        }
#pragma warning disable CA1031 // It is shown.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Console.WriteLine(failure);
            return 1;
        }
        finally
        {
            Scratch.Leave();
        }
    }
}
