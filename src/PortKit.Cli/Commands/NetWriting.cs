using PortKit.Cli.Batch;

namespace PortKit.Cli.Commands;

/// <summary>How a command writes the file that it makes of a net.</summary>
internal static class NetWriting
{
    /// <summary>Writes the job's file if its net was planned, and tells what there is to tell: diagnostics, and what was written.</summary>
    /// <param name="job">The job, which takes note of the files read and written.</param>
    /// <param name="planned">The net.</param>
    /// <param name="write">Writes the file.</param>
    /// <param name="what">What is in it, for its line.</param>
    /// <returns>What was written; null if nothing was.</returns>
    public static WriteResult? Write(
        Job job, PlanResult planned, Func<PlannedNet, string, IProgress<double>, WriteResult> write, Func<PlannedNet, string> what)
    {
        var path = job.Output!;
        job.FilesRead = planned.FilesRead;
        var written = planned.Succeeded ? job.Run($"Writing {path}", progress => write(planned.Net, path, progress)) : null;
        job.Tell([.. planned.Diagnostics, .. written?.Diagnostics ?? []]);
        if (planned.Net is not { } net || written is not { Succeeded: true })
            return null;
        WrittenLine.Tell(job, path, net, what(net), written.DataPath);
        return written;
    }
}
