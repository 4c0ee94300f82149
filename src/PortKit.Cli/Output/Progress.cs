using Spectre.Console;

namespace PortKit.Cli.Output;

/// <summary>Shows how far a long job has come, on a terminal only.</summary>
internal static class Progress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly Lazy<IAnsiConsole> Shared =
        new(() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) }));

    /// <summary>Standard error, as Spectre sees it. To look takes longer than to print some lines, so it is done on terminals only.</summary>
    public static IAnsiConsole Console => Shared.Value;

    /// <summary>Runs a job; if it takes more than a second, a bar shows how much of it is done.</summary>
    /// <param name="what">What is being done, such as "Writing vgg16.onnx".</param>
    /// <param name="job">The job; reports the part that is done, from 0 to 1.</param>
    public static T Run<T>(string what, Func<IProgress<double>, T> job)
    {
        var part = new Part();
        if (System.Console.IsErrorRedirected || !Console.Profile.Capabilities.Interactive)
            return job(part);
        var work = Task.Run(() => job(part));
        if (!IsDone(Patience))
        {
            Console.Progress().AutoClear(true).Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(ShownText.Of(what)), maxValue: 1);
                while (!IsDone(TimeSpan.FromMilliseconds(100)))
                    bar.Value = part.Value;
            });
        }

        return work.GetAwaiter().GetResult();

        // Task.Wait would throw what the job throws, wrapped.
        bool IsDone(TimeSpan patience) => ((IAsyncResult)work).AsyncWaitHandle.WaitOne(patience);
    }

    /// <summary>Shows how many of several jobs are done while they are.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="done">How many are done.</param>
    /// <param name="run">Waits for them, and calls what it is given now and then.</param>
    public static void Follow(string what, int count, Func<int> done, Action<Action> run)
    {
        if (System.Console.IsErrorRedirected || !Console.Profile.Capabilities.Interactive)
        {
            run(() => { });
            return;
        }

        Console.Progress().AutoClear(true).Start(context =>
        {
            var bar = context.AddTask(Markup.Escape(what), maxValue: count);
            run(() =>
            {
                var finished = done();
                bar.Value = finished;
                bar.Description = Markup.Escape($"{what}: {finished} of {count}");
            });
        });
    }

    private sealed class Part : IProgress<double>
    {
        private double _value;

        public double Value => Volatile.Read(ref _value);

        public void Report(double value) => Volatile.Write(ref _value, value);
    }
}
