using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using PortKit.Benchmarks;

if (args is ["training"])
{
    TrainingSpeed.Print();
    return;
}

// In this process: the projects that BenchmarkDotNet would make for a process of its own know nothing of this solution's settings.
BenchmarkSwitcher.FromAssembly(typeof(Checkout).Assembly).Run(args, DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10))
    .AddColumn(StatisticColumn.Median, StatisticColumn.OperationsPerSecond)
    .WithArtifactsPath(Checkout.PathOf("artifacts", "benchmarks")));
