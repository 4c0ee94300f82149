using System.Globalization;
using PortKit.Cli.Batch;

namespace PortKit.Cli.Commands;

/// <summary>The line that tells what a command wrote: the file, what is in it, and where its weights come from.</summary>
internal static class WrittenLine
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    /// <summary>Tells of a file that was written; of a device, such as standard output, nothing.</summary>
    /// <param name="job">The job that wrote it, and takes note of it.</param>
    /// <param name="path">The file.</param>
    /// <param name="net">The net it was made of; null for something else.</param>
    /// <param name="what">What is in it.</param>
    /// <param name="beside">A file beside it that belongs to it, and counts, or null.</param>
    public static void Tell(Job job, string path, PlannedNet? net, string what, string? beside = null)
    {
        if (WholeFile.IsDevice(path))
            return;
        string[] files = [.. new[] { path, beside }.OfType<string>()];
        job.Wrote(job.IsAlone ? Line(path, net, what, Size(files.Sum(file => new FileInfo(file).Length))) : null, files);
    }

    private static string Line(string path, PlannedNet? net, string what, string size) =>
        net is null ? $"{path}: {what}, {size}" : $"{path}: {Parameters(net)}, {what}, {size}{Origin(net)}";

    /// <summary>A number of bytes in the unit that suits it, as files are listed elsewhere.</summary>
    internal static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 999.5 && unit < Units.Length - 1; unit++)
            value /= 1000;
        return $"{value.ToString(unit == 0 || value >= 99.95 ? "F0" : "F1", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    private static string Parameters(PlannedNet net) =>
        $"{Number(net.Plan.ParameterCount)} {Counted.Verb(net.Plan.ParameterCount, "parameter", "parameters")}";

    private static string Origin(PlannedNet net)
    {
        var (all, fresh) = (net.Plan.ParameterCount, net.FreshParameterCount);
        return all == 0 ? ""
            : fresh == all ? $"; all fresh, seed {net.Fill.Seed}"
            : fresh == 0 ? "; all from weights"
            : $"; {Number(all - fresh)} from weights, {Number(fresh)} fresh, seed {net.Fill.Seed}";
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
