using System.IO.Pipelines;

namespace PortKit.Files;

/// <summary>
/// Reads what something else writes: the writer runs in a thread of its own, about a megabyte ahead. So two blobs that each know only how to
/// write themselves can be compared side by side.
/// </summary>
public static class PulledStream
{
    private const int MostAhead = 1 << 20;
    private const int SegmentLength = 1 << 16;

    /// <summary>Has the writer begin.</summary>
    /// <returns>What it writes. What it throws is thrown where that is read; if the stream is disposed, the writer's next write fails.</returns>
    public static Stream Open(Action<Stream> write)
    {
        var pipe = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: MostAhead,
            resumeWriterThreshold: MostAhead / 2,
            minimumSegmentSize: SegmentLength,
            useSynchronizationContext: false));
        new Thread(() => Run(write, pipe.Writer)) { IsBackground = true, Name = "PortKit read ahead" }.Start();
        return pipe.Reader.AsStream();
    }

    private static void Run(Action<Stream> write, PipeWriter writer)
    {
        try
        {
            using var intake = new Intake(writer);
            write(intake);
            writer.Complete();
        }
#pragma warning disable CA1031 // Whatever it is, the reader's thread is where it is to be thrown.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            writer.Complete(failure);
        }
    }

    /// <summary>What the writer writes to.</summary>
    private sealed class Intake(PipeWriter writer) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                var room = writer.GetSpan();
                var part = buffer[..Math.Min(room.Length, buffer.Length)];
                part.CopyTo(room);
                writer.Advance(part.Length);
                buffer = buffer[part.Length..];
                var flush = writer.FlushAsync();
                if ((flush.IsCompleted ? flush.Result : flush.AsTask().GetAwaiter().GetResult()).IsCompleted)
                    throw new IOException("The values are not wanted any more.");
            }
        }
    }
}
