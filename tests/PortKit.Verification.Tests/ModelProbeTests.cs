using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Verification.Tests;

public sealed class ModelProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-probe-").FullName;
    private readonly string _path;

    public ModelProbeTests() => _path = Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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

    [Theory]
    [InlineData("missing", "initializer 'a.0': A file 'm.onnx.data' with external data was expected in folder 'FOLDER'. Found none. So with 1 more.")]
    [InlineData("short", "initializer 'b.0': Bytes 36864 to 86864 of 'm.onnx.data' were expected to be its data. Found a file of 40000 bytes.")]
    [InlineData("elsewhere", "initializer 'a.0': External data must be in the model's folder or below. Found location '../onnx.data'. So with 1 more.")]
    public void External_data_that_are_not_there_are_told(string trouble, string message)
    {
        Write(
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 90 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 100 bias_term: false weight_filler { type: 'xavier' } } }
            layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 125 bias_term: false weight_filler { type: 'xavier' } } }
            """,
            external: true);
        Assert.True(ModelProbe.Run(_path, 7).IsFinite);
        switch (trouble)
        {
            case "missing":
                File.Delete(_path + ".data");
                break;
            case "short":
                using (var data = File.OpenWrite(_path + ".data"))
                    data.SetLength(40_000);
                break;
            case "elsewhere":
                var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_path));
                foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.ExternalData.Count > 0))
                    tensor.ExternalData[0].Value = "../onnx.data";
                File.WriteAllBytes(_path, model.ToByteArray());
                break;
        }

        var failure = Assert.Throws<ModelRunException>(() => ModelProbe.Run(_path, 7));
        Assert.Equal(message.Replace("FOLDER", _folder, StringComparison.Ordinal), failure.Message);
    }

    private static PlannedNet Plan(string prototxt) =>
        Converter.Plan(System.Text.Encoding.UTF8.GetBytes(prototxt), "net.prototxt", new ConvertOptions { Seed = 1 }).Net!;

    private void Write(string prototxt, bool external = false) => Assert.True(Plan(prototxt).WriteModel(_path, new ModelOptions { ExternalData = external }).Succeeded);
}
