using PortKit.Caffe.Protos;
using PortKit.House.Tests;
using PortKit.Net;
using PortKit.Tests.Training;

namespace PortKit.Verification.Tests.Training;

/// <summary>The nets of models/ that have a solver are trained.</summary>
public sealed class TrainedModelsTests
{
    private const int Iterations = 20;

    /// <summary>Few pictures, so that it takes seconds.</summary>
    private const int Batch = 16;

    public static TheoryData<string> Solvers() =>
    [
        .. Directory.GetFiles(Repository.PathOf("models"), "*solver*.prototxt", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Solvers))]
    public void The_loss_of_a_batch_falls(string solver)
    {
        var deploy = Converter.Plan(Path.Combine(Path.GetDirectoryName(Repository.PathOf(solver))!, "deploy.prototxt"));
        var row = new Shape([.. deploy.Net!.Plan.Inputs.First().Shape.Dims[1..]]);
        var planned = Converter.Plan(Repository.PathOf(solver), new ConvertOptions
        {
            Phase = Phase.Train,
            Batch = Batch,
            InputRowShapes = new Dictionary<string, Shape> { ["data"] = row },
        });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        var bag = new DiagnosticBag();
        var plan = TrainingPlan.Create(planned.Net, [], bag);
        Assert.True(plan is not null, string.Join('\n', bag));
        using var trainer = Trainer.Open(plan, bag);
        Assert.True(trainer is not null, string.Join('\n', bag));

        // As large as what the net expects: a picture less its mean, or from 0 to 1.
        var size = planned.Net.Plan.Inputs.First(input => input.Name == "data").Shape.Count;
        var largest = solver.Contains("lenet", StringComparison.Ordinal) ? 1 : 100;
        var batch = new Dictionary<string, float[]>
        {
            ["data"] = [.. TrainingInputs.Series(size, salt: 1).Select(value => value * largest)],
            ["label"] = [.. Enumerable.Range(0, Batch).Select(item => (float)(item % 10))],
        };
        List<float> losses = [.. Enumerable.Range(0, Iterations).Select(_ => trainer.Step(batch).Loss)];
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss)));
        Assert.True(losses[^1] < losses[0], string.Join(' ', losses));
    }
}
