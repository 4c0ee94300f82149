using System.Globalization;
using PortKit.Fuzz.Doors;

namespace PortKit.Fuzz.Running;

/// <summary>What the command line says.</summary>
internal sealed record FuzzOptions
{
    /// <summary>How long to go on.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many inputs each door takes of a process, whatever the time, so that a run is the same everywhere; null to go by the time.</summary>
    public long? Runs { get; init; }

    /// <summary>What all randomness comes from; it is printed, and the same seed gives the same inputs in the first slice of each door.</summary>
    public ulong Seed { get; init; } = (ulong)Environment.TickCount64;

    /// <summary>The doors that have their turn.</summary>
    public IReadOnlyList<string> Doors { get; init; } = AllDoors.Names;

    /// <summary>How many processes run at a time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Where counts and findings go.</summary>
    public string Out { get; init; } = Checkout.PathOf("artifacts", "fuzz");

    /// <summary>How long one door has its turn; null for one that gives each door several within the time.</summary>
    public TimeSpan? Slice { get; init; }

    /// <summary>An input to run once, with its stack trace.</summary>
    public string? Replay { get; init; }

    /// <summary>A folder whose counts to print.</summary>
    public string? Show { get; init; }

    /// <summary>The number of a process that a supervisor started.</summary>
    public int? Worker { get; init; }

    /// <summary>Reads a command line; null if it is not understood.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        var options = new FuzzOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || With(options, args[i], args[i + 1]) is not { } next)
                return null;
            options = next;
        }

        return args.Length == 0 ? null : options;
    }

    /// <summary>The same as a command line for a process of its own.</summary>
    public IReadOnlyList<string> ToArguments() =>
    [
        .. Runs is { } runs ? (string[])["--runs", runs.ToString(CultureInfo.InvariantCulture)] : [],
        "--time", string.Create(CultureInfo.InvariantCulture, $"{(long)Time.TotalSeconds}s"),
        "--seed", Seed.ToString(CultureInfo.InvariantCulture),
        "--doors", string.Join(',', Doors),
        "--out", Out,
        "--slice", (Slice ?? SliceFor(Time, Doors.Count)).TotalSeconds.ToString(CultureInfo.InvariantCulture),
        "--worker", (Worker ?? 0).ToString(CultureInfo.InvariantCulture),
    ];

    private static TimeSpan SliceFor(TimeSpan time, int doors) =>
        TimeSpan.FromSeconds(Math.Clamp(Math.Floor(time.TotalSeconds / doors), 1, 20));

    private static FuzzOptions? With(FuzzOptions options, string name, string value)
    {
        var isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return name switch
        {
            "--time" => Span(value) is { } time ? options with { Time = time } : null,
            "--slice" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var slice) && slice > 0 =>
                options with { Slice = TimeSpan.FromSeconds(slice) },
            "--runs" when isNumber && number is > 0 and < long.MaxValue => options with { Runs = (long)number },
            "--seed" when isNumber => options with { Seed = number },
            "--jobs" when isNumber && number is > 0 and < 1000 => options with { Jobs = (int)number },
            "--worker" when isNumber && number < int.MaxValue => options with { Worker = (int)number },
            "--doors" when value.Split(',').All(AllDoors.Names.Contains) => options with { Doors = value.Split(',') },
            "--out" => options with { Out = Path.GetFullPath(value) },
            "--replay" when File.Exists(value) => options with { Replay = value },
            "--show" when Directory.Exists(value) => options with { Show = value },
            _ => null,
        };
    }

    private static TimeSpan? Span(string text)
    {
        var seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return seconds > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromSeconds((long)number * seconds)
            : null;
    }
}
