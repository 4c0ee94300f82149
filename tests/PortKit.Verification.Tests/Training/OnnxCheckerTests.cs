using PortKit.Tests.Harness;

namespace PortKit.Verification.Tests.Training;

/// <summary>Steps and test nets as ONNX's own checker sees them, with its inference of shapes: python3-onnx of Debian is enough.</summary>
public sealed class OnnxCheckerTests : IDisposable
{
    private const string NotFound = "No Python that has onnx was found. apt-get install python3-onnx brings it.";

    private const string Program = """
        import sys, onnx
        for path in sys.argv[1:]:
            onnx.checker.check_model(path, full_check=True)
            print(path)
        """;

    private static readonly Lazy<string?> Interpreter = new(() => Programs.PythonWith("onnx"));

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-checker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_models_of_every_golden_solver_are_accepted(bool isApart)
    {
        Assert.SkipWhen(Interpreter.Value is null, NotFound);
        List<string> models = [];
        foreach (var name in TrainedCase.Names)
        {
            var plan = new TrainedCase(name).Plan(tests: name == "test_net");
            var options = new TrainingStepOptions { FeedsDrawn = isApart, StatePath = isApart ? Path.Combine(_folder, $"{name}.safetensors") : null };
            models.Add(Path.Combine(_folder, $"{name}.onnx"));
            var written = plan.Net.WriteTrainingStep(models[^1], options);
            Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
            if (plan.Tests.Count == 0)
                continue;
            models.Add(Path.Combine(_folder, $"{name}.test.onnx"));
            Assert.True(plan.WriteTestModel(0, models[^1]).Succeeded);
        }

        var (code, said) = Programs.Run(Interpreter.Value, ["-c", Program, .. models]);
        Assert.True(code == 0, said);
        Assert.Equal(models, said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
