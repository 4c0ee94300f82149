using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;
using PortKit.House.Tests;

namespace PortKit.Cli.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private const string Net = """
        name: 'n'
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        layer { name: 'acc' type: 'Accuracy' bottom: 'ip' bottom: 'label' top: 'acc' include { phase: TEST } }
        """;

    private const string Solver = "net: 'net.prototxt' random_seed: 1 base_lr: 0.5 lr_policy: 'fixed' momentum: 0.9 max_iter: 20 display: 10 snapshot: 10";
    private const string Tests = " test_iter: 2 test_interval: 20";

    private static readonly string WithoutInput = Net[Net.IndexOf("layer { name: 'ip'", StringComparison.Ordinal)..];
    private static readonly string[] Rows = ["--data", "data=x.npy", "--data", "label=y.npy"];

    private readonly TemporaryFolder _folder = new();

    public TrainCommandTests()
    {
        _folder.Write("net.prototxt", Net);
        WriteArray("x.npy", [4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
        WriteArray("y.npy", [4], [0, 1, 0, 1]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_solver_is_trained_tested_and_saved()
    {
        _folder.Write("solver.prototxt", Solver + Tests);
        var (code, output, error) = Train(["--test-data", "data=x.npy", "--test-data", "label=y.npy"]);
        Assert.True(code == 0, error);
        var lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.Contains("Iteration 0, Testing net (#0)", lines);
        Assert.Contains("    Test net output #0: acc = 1", lines);
        Assert.Contains("Iteration 10, lr = 0.5", lines);
        Assert.Equal("Optimization Done.", lines[^2]);

        // Without a prefix snapshots have the name of the solver, as in Caffe; other commands read the weights.
        Assert.True(File.Exists(_folder.PathOf("solver_iter_10.solverstate")));
        var (converted, _, why) = Command.Run(_folder.Root, "convert", "net.prototxt", "--weights", "solver_iter_20.caffemodel", "-o", "n.onnx");
        Assert.True(converted == 0, why);
        Assert.Contains("all from weights", why, StringComparison.Ordinal);
    }

    /// <summary>An LMDB gives what the same rows in arrays give; what is none is refused with a place and what to do.</summary>
    [Fact]
    public void Rows_are_taken_from_an_LMDB()
    {
        var lmdb = Path.Combine(Repository.Root, "tests", "PortKit.Caffe.Tests", "Golden", "lmdb");
        _folder.Write("net.prototxt", Net.Replace("dim: 2 dim: 3", "dim: 9 dim: 1 dim: 3 dim: 4", StringComparison.Ordinal)
            .Replace("shape { dim: 2 }", "shape { dim: 9 }", StringComparison.Ordinal)
            .Replace("num_output: 2", "num_output: 10", StringComparison.Ordinal));
        _folder.Write("solver.prototxt", Solver.Replace("base_lr: 0.5", "base_lr: 0.00001", StringComparison.Ordinal));
        var rows = DatumRows.Read(Path.Combine(lmdb, "pictures.mdb"), "data");
        WriteArray("x.npy", [27, 1, 3, 4], rows.Values);
        WriteArray("y.npy", [27], DatumRows.Read(Path.Combine(lmdb, "pictures.mdb"), "label").Values);
        var (code, expected, error) = Train([]);
        Assert.True(code == 0, error);
        Assert.Contains("Iteration 10, loss = ", expected, StringComparison.Ordinal);
        var given = Path.Combine(lmdb, "pictures.mdb");
        var (same, output, why) = Command.Run(_folder.Root, "train", "solver.prototxt", "--data", $"data={given}", "--data", $"label={given}");
        Assert.True(same == 0, why);
        Assert.Equal(expected, output);

        var encoded = Path.Combine(lmdb, "encoded.mdb");
        (code, _, error) = Command.Run(_folder.Root, "train", "solver.prototxt", "--data", $"data={encoded}", "--data", $"label={given}");
        Assert.Equal(2, code);
        Assert.Contains("error PK5005", error, StringComparison.Ordinal);
        Assert.Contains("A picture that can be read is expected in row 1", error, StringComparison.Ordinal);
    }

    /// <summary>A list of pictures gives what the same pictures in arrays give, resized as their layer says and in its order.</summary>
    [Fact]
    public void Rows_are_taken_from_a_list_of_pictures()
    {
        var pictures = Path.Combine(Repository.Root, "tests", "PortKit.Files.Tests", "Golden", "pictures");
        string[] names = ["fine.jpg", "half.jpg", "quarter.jpg", "even.bmp", "palette.png"];
        _folder.Write("train.txt", string.Join('\n', names.Select((name, row) => $"{Path.Combine(pictures, name)} {row % 2}")));
        _folder.Write("net.prototxt", """
            layer { name: 'data' type: 'ImageData' top: 'data' top: 'label' transform_param { mirror: true crop_size: 3 scale: 0.01 }
              image_data_param { source: 'train.txt' batch_size: 3 new_height: 5 new_width: 4 shuffle: true rand_skip: 4 } }
            """ + WithoutInput);
        _folder.Write("solver.prototxt", Solver.Replace("base_lr: 0.5", "base_lr: 0.01", StringComparison.Ordinal));
        var reading = new PictureReading { Height = 5, Width = 4 };
        WriteArray("x.npy", [5, 3, 5, 4], PictureRows.Read(_folder.PathOf("train.txt"), "data", reading).Values);
        WriteArray("y.npy", [5], [0, 1, 0, 1, 0]);
        var (code, expected, error) = Train(["--transform"]);
        Assert.True(code == 0, error);
        Assert.Contains("Iteration 10, loss = ", expected, StringComparison.Ordinal);
        string[] list = ["train", "solver.prototxt", "--transform", "--data", "data=train.txt", "--data", "label=train.txt"];
        (code, var output, error) = Command.Run(_folder.Root, list);
        Assert.True(code == 0, error);
        Assert.Equal(expected, output);

        // In another order the losses are others.
        _folder.Write("net.prototxt", File.ReadAllText(_folder.PathOf("net.prototxt")).Replace("shuffle: true", "", StringComparison.Ordinal));
        (code, output, error) = Command.Run(_folder.Root, list);
        Assert.True(code == 0, error);
        Assert.NotEqual(expected, output);
    }

    /// <summary>A test net that shuffles too draws from the same generator in Caffe.</summary>
    [Fact]
    public void Rows_that_HDF5Data_shuffles_come_in_another_order()
    {
        const string Data = "layer { name: 'd' type: 'HDF5Data' top: 'data' top: 'label' hdf5_data_param { source: 'x' batch_size: 2 shuffle: true } }";
        _folder.Write("solver.prototxt", Solver + Tests);
        _folder.Write("net.prototxt", Data.Replace("shuffle: true", "", StringComparison.Ordinal) + WithoutInput);
        string[] tests = ["--test-data", "data=x.npy", "--test-data", "label=y.npy"];
        var (code, inOrder, error) = Train(tests);
        Assert.True(code == 0, error);
        _folder.Write("net.prototxt", Data + WithoutInput);
        (code, var shuffled, error) = Train(tests);
        Assert.True(code == 0, error);
        Assert.NotEqual(inOrder, shuffled);
        Assert.Contains("warning PK7014: Layers 'd' and 'd' shuffle with numbers of one generator", error, StringComparison.Ordinal);
        (code, _, error) = Train([]);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("PK7014", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_shows_the_training()
    {
        _folder.Write("solver.prototxt", Solver + Tests);
        var (code, _, error) = Train(["--test-data", "data=x.npy", "--test-data", "label=y.npy", "--report", "t.html"]);
        Assert.True(code == 0, error);
        Assert.Contains("t.html: the page of 20 iterations", error, StringComparison.Ordinal);
        var page = File.ReadAllText(_folder.PathOf("t.html"));
        Assert.Contains("Training of n", page, StringComparison.Ordinal);
        Assert.Contains("Test acc at last", page, StringComparison.Ordinal);
    }

    /// <summary>What cannot be written is told before anything is trained.</summary>
    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    [InlineData("nowhere/t.html")]
    [InlineData("net.prototxt")]
    [InlineData("x.npy")]
    public void A_page_that_cannot_be_written_is_refused(string path)
    {
        _folder.Write("solver.prototxt", Solver);
        var (code, output, error) = Train(["--report", path]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("error PK400", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root, "*_iter_*"));
    }

    [Fact]
    public void A_snapshot_goes_on_to_the_same_bytes()
    {
        _folder.Write("solver.prototxt", Solver);
        Assert.Equal(0, Train([]).Code);
        var whole = File.ReadAllBytes(_folder.PathOf("solver_iter_20.caffemodel"));
        var state = File.ReadAllBytes(_folder.PathOf("solver_iter_20.solverstate"));
        File.Delete(_folder.PathOf("solver_iter_20.caffemodel"));
        File.Delete(_folder.PathOf("solver_iter_20.solverstate"));
        var (code, output, error) = Train(["--restore", "solver_iter_10.solverstate"]);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("Iteration 0,", output, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(_folder.PathOf("solver_iter_20.caffemodel")));
        Assert.Equal(state, File.ReadAllBytes(_folder.PathOf("solver_iter_20.solverstate")));
    }

    [Fact]
    public void Iterations_and_names_of_snapshots_can_be_given()
    {
        _folder.Write("solver.prototxt", Solver);
        Assert.Equal(0, Train(["--iterations", "3", "--snapshot-prefix", "other"]).Code);
        Assert.Equal(
            ["other_iter_3.caffemodel", "other_iter_3.solverstate"],
            Directory.GetFiles(_folder.Root, "*_iter_*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(3, SolverState.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf("other_iter_3.solverstate"))).Iter);
    }

    [Fact]
    public void Pictures_are_cropped_and_mirrored_if_that_is_asked_for()
    {
        _folder.Write("net.prototxt", """
            layer {
              name: 'd' type: 'Data' top: 'data' top: 'label' data_param { source: 'x' batch_size: 2 }
              transform_param { crop_size: 2 mirror: true scale: 0.1 }
            }
            layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 3 } }
            layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
            """);
        _folder.Write("solver.prototxt", Solver);
        WriteArray("pictures.npy", [4, 1, 3, 3], [.. Enumerable.Range(0, 36).Select(i => (float)i)]);
        string[] arguments = ["train", "solver.prototxt", "--iterations", "3", "--data", "data=pictures.npy", "--data", "label=y.npy"];
        var (code, _, error) = Command.Run(_folder.Root, [.. arguments, "--transform"]);
        Assert.Equal((0, ""), (code, error));
        (code, _, error) = Command.Run(_folder.Root, arguments);
        Assert.True(code == 2 && error.Contains("hint: --transform has them cropped as Caffe does", StringComparison.Ordinal), error);
    }

    [Fact]
    public void Test_nets_without_data_do_not_run_which_is_said()
    {
        _folder.Write("solver.prototxt", Solver + Tests);
        var (code, output, error) = Train([]);
        Assert.Equal(0, code);
        Assert.Contains("warning PK7010", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Testing net", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK7001", null)]
    [InlineData("PK7002", "net: 'net.prototxt' base_lr: 0.5 lr_policy: 'fixed'")]
    [InlineData("PK7004", "net: 'frozen.prototxt' base_lr: 0.5 lr_policy: 'fixed' max_iter: 3")]
    [InlineData("PK7005", Solver, "--data", "data=y.npy")]
    [InlineData("PK7005", Solver, "--data", "more=y.npy")]
    [InlineData("PK7006", Solver, "--data", "label=bad.npy")]
    [InlineData("PK7007", Solver, "--restore", "net.prototxt")]
    [InlineData("PK7007", Solver, "--restore", "none.solverstate")]
    [InlineData("PK7007", Solver, "--restore", "lone.solverstate")]
    [InlineData("PK7008", Solver, "--restore", "other.solverstate")]
    [InlineData("PK7009", "net: 'net.prototxt' base_lr: 1e10 weight_decay: 1 lr_policy: 'fixed' max_iter: 99 random_seed: 1")]
    [InlineData("PK4002", Solver, "--snapshot-prefix", "nowhere/s")]
    [InlineData("PK5005", Solver, "--data", "data=x1.npy")]
    public void What_is_wrong_is_told(string code, string? solver, params string[] more)
    {
        _folder.Write("frozen.prototxt", Net.Replace("inner_product_param {", "param { lr_mult: 0 } param { lr_mult: 0 } inner_product_param {", StringComparison.Ordinal));
        WriteArray("bad.npy", [4], [0, 1, 2, 1]);
        Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "other.caffemodel").Code);
        WriteState("other.solverstate", new SolverState { Iter = 3, LearnedNet = "other.caffemodel" });
        WriteState("lone.solverstate", new SolverState { Iter = 3, LearnedNet = "gone.caffemodel" });
        if (solver is not null)
            _folder.Write("solver.prototxt", solver);
        var (exitCode, _, error) = Command.Run(_folder.Root, ["train", solver is null ? "net.prototxt" : "solver.prototxt", .. Rows, .. more]);
        Assert.True(exitCode == 2 && error.Contains($"error {code}", StringComparison.Ordinal), error);
        Assert.Contains("hint:", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root, "*_iter_*"));
    }

    [Fact]
    public void Weights_beside_a_snapshot_are_refused()
    {
        _folder.Write("solver.prototxt", Solver);
        var (code, _, error) = Train(["--restore", "a.solverstate", "--weights", "b.caffemodel"]);
        Assert.Equal(2, code);
        Assert.Contains("--restore: it takes the weights of the snapshot. Found --weights beside it.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data", "x.npy", "--data: NAME=FILE is expected")]
    [InlineData("--iterations", "0", "--iterations: a number from 1 on is expected. Found '0'.")]
    public void Options_that_do_not_read_are_told(string option, string value, string expected)
    {
        var (code, _, error) = Command.Run(_folder.Root, "train", "solver.prototxt", option, value);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Train(string[] more) => Command.Run(_folder.Root, ["train", "solver.prototxt", .. Rows, .. more]);

    private void WriteState(string name, SolverState state) =>
        File.WriteAllBytes(_folder.PathOf(name), Google.Protobuf.MessageExtensions.ToByteArray(state));

    private void WriteArray(string name, int[] dims, float[] values) => ArrayFile.Write(_folder.PathOf(name), dims, values);
}
