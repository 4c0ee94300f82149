using Microsoft.ML.OnnxRuntime;
using PortKit.Files.Safetensors;

namespace PortKit.Cli.Tests;

public sealed class TrainGraphCommandTests : IDisposable
{
    private const string Net = """
        name: 'n'
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 4 dim: 3 } shape { dim: 4 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_step_is_fed_data_alone_and_the_loss_falls()
    {
        _folder.Write("net.prototxt", Net);
        _folder.Write("solver.prototxt", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed' momentum: 0.9");
        var step = _folder.PathOf("n.step.onnx");
        var (code, _, error) = Command.Run(_folder.Root, "train-graph", "solver.prototxt", "-o", "n.step.onnx", "--seed", "1");
        Assert.True(code == 0, error);
        Assert.Contains("n.step.onnx: 8 parameters, opset 17", error, StringComparison.Ordinal);

        using var session = new InferenceSession(step);
        Assert.Contains("portkit.training", session.ModelMetadata.CustomMetadataMap.Keys);
        var feeds = new Dictionary<string, OrtValue>
        {
            ["data"] = OrtValue.CreateTensorValueFromMemory([1f, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], [4, 3]),
            ["label"] = OrtValue.CreateTensorValueFromMemory([0f, 1, 0, 1], [4]),
        };
        var losses = new List<float>();
        for (var i = 0; i < 20; i++)
        {
            using var options = new RunOptions();
            var results = session.OutputNames.Zip(session.Run(options, feeds, session.OutputNames)).ToDictionary();
            losses.Add(results["portkit.loss"].GetTensorDataAsSpan<float>()[0]);
            foreach (var (name, value) in results.Where(result => result.Key.EndsWith("/next", StringComparison.Ordinal)))
                feeds[name[..^"/next".Length]] = value;
        }

        Assert.Equal(20, feeds["portkit.iteration"].GetTensorDataAsSpan<long>()[0]);
        Assert.True(losses[^1] < losses[0] / 2, $"{losses[0]} to {losses[^1]}");
    }

    /// <summary>The test net is fed the weights by the names of the step, and shows what it shows in Caffe.</summary>
    [Fact]
    public void A_test_net_takes_the_weights_of_the_step()
    {
        _folder.Write("net.prototxt", Net + "\nlayer { name: 'acc' type: 'Accuracy' bottom: 'ip' bottom: 'label' top: 'acc' include { phase: TEST } }");
        _folder.Write("solver.prototxt", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed'");
        string[] command = ["train-graph", "solver.prototxt", "-o", "n.step.onnx", "--seed", "1", "--test-model"];
        var (code, _, error) = Command.Run(_folder.Root, [.. command, "n.test.onnx"]);
        Assert.True(code == 0, error);
        using var step = new InferenceSession(_folder.PathOf("n.step.onnx"));
        using var test = new InferenceSession(_folder.PathOf("n.test.onnx"));
        Assert.Equal(["data", "ip.0", "ip.1", "label"], test.InputNames.Order(StringComparer.Ordinal));
        Assert.Equal(["acc", "loss"], test.OutputNames.Order(StringComparer.Ordinal));
        Assert.Contains("ip.0/next", step.OutputNames);

        (code, _, error) = Command.Run(_folder.Root, [.. command, "n.step.onnx"]);
        Assert.Equal(2, code);
        Assert.Contains("n.step.onnx", error, StringComparison.Ordinal);
        using var still = new InferenceSession(_folder.PathOf("n.step.onnx"));
        Assert.Contains("ip.0/next", still.OutputNames);
    }

    /// <summary>All that a step begins with stands in a file of its own, also that of a snapshot; nothing that was read is written over.</summary>
    [Fact]
    public void A_step_begins_with_a_file_of_its_own_and_with_a_snapshot()
    {
        _folder.Write("net.prototxt", Net);
        _folder.Write("solver.prototxt", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed' momentum: 0.9 max_iter: 3");
        ArrayFile.Write(_folder.PathOf("x.npy"), [4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
        ArrayFile.Write(_folder.PathOf("y.npy"), [4], [0, 1, 0, 1]);
        string[] train = ["train", "solver.prototxt", "--data", "data=x.npy", "--data", "label=y.npy", "--snapshot-prefix", "s", "--threads", "1"];
        Assert.Equal(0, Command.Run(_folder.Root, train).Code);
        string[] command = ["train-graph", "solver.prototxt", "-o", "n.step.onnx", "--restore", "s_iter_3.solverstate", "--state"];
        var (code, _, error) = Command.Run(_folder.Root, [.. command, "n.safetensors"]);
        Assert.True(code == 0, error);
        Assert.Contains("all from weights", error, StringComparison.Ordinal);
        var state = SafetensorsReader.Read(_folder.PathOf("n.safetensors"), out _);
        Assert.Equal(["ip.0", "ip.0/history", "ip.1", "ip.1/history", "portkit.iteration"], state.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        using var iteration = state.Single(tensor => tensor.Name == "portkit.iteration").Open();
        Assert.Equal(3, iteration.ReadByte());
        using var session = new InferenceSession(_folder.PathOf("n.step.onnx"));
        Assert.Empty(session.OverridableInitializerMetadata);

        (code, _, error) = Command.Run(_folder.Root, [.. command, "n.safetensors", "--test-model", "n.safetensors"]);
        Assert.Equal(2, code);
        Assert.Contains("n.safetensors: error PK4003", error, StringComparison.Ordinal);
        foreach (var wrong in new[] { "n.npz", "n.step.onnx", "nowhere/n.safetensors" })
            Assert.Equal(2, Command.Run(_folder.Root, [.. command, wrong]).Code);
        (code, _, error) = Command.Run(_folder.Root, [.. command, "n.safetensors", "--weights", "s_iter_3.caffemodel"]);
        Assert.Equal(2, code);
        Assert.Contains("--restore: it takes the weights of the snapshot", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK7001", null)]
    [InlineData("PK7002", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixd'")]
    [InlineData("PK7002", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed' type: 'AdaGrad' momentum: 0.9")]
    public void What_is_not_trained_is_told(string code, string? solver)
    {
        _folder.Write("net.prototxt", Net);
        if (solver is not null)
            _folder.Write("solver.prototxt", solver);
        var (exitCode, _, error) = Command.Run(
            _folder.Root, "train-graph", solver is null ? "net.prototxt" : "solver.prototxt", "-o", "n.step.onnx");
        Assert.Equal(2, exitCode);
        Assert.Contains($"error {code}", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathOf("n.step.onnx")));
    }

    /// <summary>The statistics of a test net's BatchNorm are those that the training makes; of one that is in the test net alone, nobody's.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("include { phase: TEST }", true)]
    public void Statistics_that_the_training_makes_are_not_called_untrained(string rule, bool isTold)
    {
        _folder.Write("net.prototxt", Net.Replace("layer { name: 'loss'", $"layer {{ name: 'bn' type: 'BatchNorm' bottom: 'ip' top: 'bn' {rule} }}\nlayer {{ name: 'loss'", StringComparison.Ordinal));
        _folder.Write("solver.prototxt", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed'");
        var (code, _, error) = Command.Run(_folder.Root, "train-graph", "solver.prototxt", "-o", "n.step.onnx", "--seed", "1", "--test-model", "n.test.onnx");
        Assert.True(code == 0, error);
        Assert.Equal(isTold, error.Contains("PK3002", StringComparison.Ordinal));
    }

    /// <summary>The step is that of the TRAIN net: another phase was taken and did nothing.</summary>
    [Theory]
    [InlineData("--phase", "train", "solver.prototxt", "--phase", "test")]
    [InlineData("--phase", "train-graph", "solver.prototxt", "--phase", "test")]
    [InlineData("--phase", "verify", "solver.prototxt", "--train", "1", "--phase", "test")]
    public void A_choice_that_a_solver_leaves_no_room_for_is_refused(string option, params string[] command)
    {
        var (code, output, error) = Command.Run(_folder.Root, command);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("error PK4001", error, StringComparison.Ordinal);
        Assert.Contains(option, error.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_opset_that_has_not_all_operators_is_refused()
    {
        var (code, _, error) = Command.Run(_folder.Root, "train-graph", "solver.prototxt", "--opset", "13");
        Assert.Equal(2, code);
        Assert.Contains("--opset: a number from 17 to", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
