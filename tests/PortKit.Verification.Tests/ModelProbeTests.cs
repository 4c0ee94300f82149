namespace PortKit.Verification.Tests;

public sealed class ModelProbeTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Runs_a_model_on_seeded_numbers()
    {
        Write("layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\nlayer { name: 'y' type: 'ReLU' bottom: 'x' top: 'y' }");
        var result = ModelProbe.Run(_path, 7);
        var (input, output) = (Assert.Single(result.Inputs), Assert.Single(result.Outputs));
        Assert.Equal(("x", 6, 0), (input.Name, input.Count, input.NonFinite));
        Assert.Equal([2L, 3L], output.Dims);
        Assert.InRange(input.Min, -1f, 0f);
        Assert.Equal((0f, input.Max), (output.Min, output.Max));
        Assert.True(result.IsFinite);
        Assert.Equal(output.Mean, Assert.Single(ModelProbe.Run(_path, 7).Outputs).Mean);
        Assert.NotEqual(output.Mean, Assert.Single(ModelProbe.Run(_path, 8).Outputs).Mean);
    }

    [Fact]
    public void What_is_not_finite_is_counted()
    {
        Write("layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\nlayer { name: 'y' type: 'Log' bottom: 'x' top: 'y' log_param { scale: 0 } }");
        var result = ModelProbe.Run(_path, 7);
        Assert.Equal(6, Assert.Single(result.Outputs).NonFinite);
        Assert.True(float.IsNaN(result.Outputs[0].Min) && double.IsNaN(result.Outputs[0].Mean) && float.IsNaN(result.Outputs[0].Max));
        Assert.False(result.IsFinite);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    public void What_does_not_load_is_told_without_the_runtimes_prefix(string content)
    {
        File.WriteAllText(_path, content);
        var failure = Assert.Throws<ModelRunException>(() => ModelProbe.Run(_path, 7));
        Assert.DoesNotContain("[ErrorCode", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Message);
    }

    [Fact]
    public void Statistics_leave_out_what_is_not_finite()
    {
        var statistics = TensorStatistics.Of("t", [5], [1f, float.NaN, -3f, float.PositiveInfinity, 5f]);
        Assert.Equal((5, 2, -3f, 1.0, 5f), (statistics.Count, statistics.NonFinite, statistics.Min, statistics.Mean, statistics.Max));
    }

    private void Write(string prototxt) => Assert.True(
        Converter.Plan(System.Text.Encoding.UTF8.GetBytes(prototxt), "net.prototxt", new ConvertOptions { Seed = 1 }).WriteModel(_path));
}
